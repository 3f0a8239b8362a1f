namespace Reg.Output;

/// <summary>What a part of a text is, which decides its colour.</summary>
internal enum Tone
{
    /// <summary>A key's name.</summary>
    Key,
    /// <summary>A type, a layer, a number that goes with the rest.</summary>
    Detail,
    /// <summary>What counts among several, or was added.</summary>
    Good,
    /// <summary>What is missing, masked or was removed.</summary>
    Bad,
    /// <summary>What changed.</summary>
    Changed,
}

/// <summary>Colours of a terminal.</summary>
internal static class Ansi
{
    /// <summary>Whether a terminal of this environment takes colours, and its user wants them (no-color.org).</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static bool IsWanted(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is not (null or "" or "dumb");

    /// <summary>The text in the tone's colour.</summary>
    public static string Paint(Tone tone, string text) => text.Length == 0 ? text : $"\e[{Code(tone)}m{text}\e[0m";

    private static string Code(Tone tone) => tone switch
    {
        Tone.Key => "1;34",
        Tone.Detail => "2",
        Tone.Good => "32",
        Tone.Bad => "31",
        _ => "33",
    };
}
