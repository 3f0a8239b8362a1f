namespace Reg.Commands;

/// <summary>A value on a line of a list that is read by people, where a megabyte of data would bury the rest.</summary>
internal static class ValueLine
{
    private const int MaxShown = 200;

    /// <summary><c>NAME = TYPE DATA</c>, long data cut short.</summary>
    public static string Of(string name, uint type, byte[] data) =>
        $"{ValueFormat.Escape(ValueFormat.Name(name))} = {ValueFormat.TypeName(type)} {Shortened(ValueFormat.OneLine(type, data))}".TrimEnd();

    /// <summary>The beginning of a long text.</summary>
    public static string Shortened(string text)
    {
        if (text.Length <= MaxShown)
            return text;
        int end = char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown;
        return $"{text[..end]}... ({ValueFormat.Count(text.Length, "character")})";
    }
}
