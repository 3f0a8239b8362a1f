namespace Loregd.Conformance.BadSource.Defects;

/// <summary>What this process does wrong: nothing, or one thing for its whole life.</summary>
internal static class Broken
{
    private static DefectKind s_kind;

    public static void By(Defect defect) => s_kind = defect.Kind;

    public static bool Is(DefectKind kind) => s_kind == kind;
}
