namespace Peios.Rsi.Tests;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds loregd.slnx.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "loregd.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests have to lie inside the repository: no loregd.slnx above them.");
    }
}
