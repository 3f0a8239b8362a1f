namespace Peios.Lcs;

/// <summary>Streams of the format PEIOSREG: a subtree of a registry with all layers (docs/stream-format.md).</summary>
public static class RegistryStream
{
    /// <summary>Reads a stream from its present position to its end, and checks all of it. Nothing of it is kept in memory but its keys' GUIDs.</summary>
    /// <exception cref="LcsException">EINVAL: it is no such stream, or a damaged one; the message says where and how.</exception>
    public static StreamSummary Verify(Stream source) => new StreamScanner(new LcsOptions(), static layer => layer).Scan(source);
}
