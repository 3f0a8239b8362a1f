namespace Loregd.Reliability.Planted;

/// <summary>The repository that this program was built in.</summary>
internal static class Repository
{
    private const string Mark = "loregd.slnx";

    /// <exception cref="DirectoryNotFoundException">This program has been moved out of it.</exception>
    public static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Mark)))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException($"no {Mark} above {AppContext.BaseDirectory}");
        }
    }
}
