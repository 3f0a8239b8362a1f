namespace Loregd.Reliability.Planted;

/// <summary>A small change to the daemon's sources that breaks a promise, and the suite that has to notice.</summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="File">Below `src`.</param>
/// <param name="Old">What stands there, once in the file.</param>
/// <param name="New">What is put in its place.</param>
/// <param name="Suite">Who must find it.</param>
/// <param name="Seconds">How long the suite is run with each seed; 0: its short form.</param>
internal sealed record PlantedBug(string Name, string File, string Old, string New, string Suite, int Seconds = 0)
{
    /// <summary>How often <see cref="Old"/> stands in the sources of this repository.</summary>
    public int Occurrences(string repository)
    {
        string text = System.IO.File.ReadAllText(PathIn(repository));
        return text.Split(Old).Length - 1;
    }

    /// <summary>Whether a text is in its name, or in that of its suite.</summary>
    public bool IsNamed(string text) => Name.Contains(text, StringComparison.OrdinalIgnoreCase) || Suite.Contains(text, StringComparison.OrdinalIgnoreCase);

    public string PathIn(string repository) => Path.Combine(repository, "src", File);
}
