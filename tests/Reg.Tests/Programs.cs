using System.Diagnostics;

namespace Reg.Tests;

/// <summary>The programs as they were built, in the configuration of these tests.</summary>
internal static class Programs
{
    public static string Loregd => Built("Loregd", "loregd");

    /// <summary>Runs <c>reg</c> on a folder, with its input.</summary>
    public static (int Status, string Output, string Error) Reg(string folder, string input, params string[] words)
    {
        var start = new ProcessStartInfo(Built("Reg", "reg"), ["--registry", folder, "--daemon", Loregd, .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string Built(string project, string program)
    {
        // tests/Reg.Tests/bin/CONFIGURATION/FRAMEWORK
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        DirectoryInfo root = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
        string path = Path.Combine(root.FullName, "src", project, "bin", framework.Parent.Name, framework.Name, program);
        Assert.True(File.Exists(path), $"{path} is missing: dotnet build src/{project} -c {framework.Parent.Name}");
        return path;
    }
}
