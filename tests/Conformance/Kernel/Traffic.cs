using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>Which operations a check has used: a check runs in one thread from its beginning to its end.</summary>
internal static class Traffic
{
    [ThreadStatic]
    private static HashSet<Op>? s_used;

    public static void Begin() => s_used = [];

    public static void Note(ushort op) => s_used?.Add((Op)op);

    public static IReadOnlySet<Op> Used => s_used ?? [];
}
