namespace Loregd.Bench;

/// <summary>Programs of the machine that are used where they are there.</summary>
internal static class SearchPath
{
    /// <summary>The path of a program, null when there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
