using System.Diagnostics;

namespace Reg.Tests;

/// <summary>The programs as they were built, in the configuration of these tests.</summary>
internal static class Programs
{
    public static string Loregd => Built("Loregd", "loregd");

    /// <summary>Runs <c>reg</c> on a folder, with its input.</summary>
    public static (int Status, string Output, string Error) Reg(string folder, string input, params string[] words)
    {
        using Process process = StartReg(folder, words);
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts <c>reg</c> on a folder; its streams are the caller's to read and write.</summary>
    public static Process StartReg(string folder, params string[] words) => Process.Start(new ProcessStartInfo(RegProgram, RegWords(folder, words))
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Whether there is a program of that name where programs are looked for.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>The program itself.</summary>
    public static string RegProgram => Built("Reg", "reg");

    /// <summary>The words of its command line.</summary>
    public static string[] RegWords(string folder, params string[] words) => ["--registry", folder, "--daemon", Loregd, .. words];

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
