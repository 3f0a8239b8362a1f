namespace Reg.Import;

/// <summary>What the format "Windows Registry Editor Version 5.00" has no words for.</summary>
[Flags]
internal enum RegFileMarks
{
    None = 0,
    /// <summary>The bytes of the value that follows are as the registry holds them, though its type is one of text.</summary>
    RawBytes = 1,
    /// <summary>The key that follows is a symlink.</summary>
    Symlink = 2,
    /// <summary>The key that follows is volatile.</summary>
    Volatile = 4,
}

/// <summary>The comments in which an export says it, a line before the value or key; other programs pass over them.</summary>
internal static class RegFileMark
{
    public const string RawBytes = "; reg: raw bytes";
    public const string Symlink = "; reg: symlink";
    public const string Volatile = "; reg: volatile";

    /// <summary>The mark that a comment is, if it is one.</summary>
    public static RegFileMarks Read(string comment) => comment.TrimEnd() switch
    {
        RawBytes => RegFileMarks.RawBytes,
        Symlink => RegFileMarks.Symlink,
        Volatile => RegFileMarks.Volatile,
        _ => RegFileMarks.None,
    };
}
