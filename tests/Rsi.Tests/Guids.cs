namespace Peios.Rsi.Tests;

/// <summary>GUIDs whose bytes are all different, as they stand in the literal messages.</summary>
internal static class Guids
{
    public const string A = "00112233445566778899aabbccddeeff";
    public const string B = "f1e2d3c4b5a69788796a5b4c3d2e1f00";
    public const string Zero = "00000000000000000000000000000000";

    public static KeyGuid KeyA { get; } = new(Hex.Bytes(A));

    public static KeyGuid KeyB { get; } = new(Hex.Bytes(B));
}
