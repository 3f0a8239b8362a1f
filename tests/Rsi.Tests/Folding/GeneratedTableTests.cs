using System.ComponentModel;
using System.Diagnostics;

namespace Peios.Rsi.Tests.Folding;

public sealed class GeneratedTableTests
{
    [Fact]
    public void The_generated_file_is_what_the_script_writes()
    {
        string script = Path.Combine(Repository.Root, "scripts", "generate-case-folding");
        string file = Path.Combine(Repository.Root, "src", "Rsi", "Folding", "CaseFoldingTable.cs");
        Assert.True(File.Exists(script), script);
        // Without Python the comparison with the data file, code point by code point, has to be enough.
        Assert.SkipUnless(TryRun("python3", [script, "--print"], out string written, out string errors, out int exitCode), "no python3");
        Assert.True(exitCode == 0, errors);
        Assert.Equal(File.ReadAllText(file), written);
    }

    private static bool TryRun(string program, string[] arguments, out string output, out string errors, out int exitCode)
    {
        output = errors = "";
        exitCode = -1;
        try
        {
            using Process? process = Process.Start(
                new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
                return false;
            Task<string> reading = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            errors = reading.GetAwaiter().GetResult();
            process.WaitForExit();
            exitCode = process.ExitCode;
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
