using System.Diagnostics;
using System.Text;
using Reg.Commands;
using Reg.Import;

namespace Reg.Tests;

/// <summary>Words of a command line, and files that it names, that cannot be meant so.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ls", "--registry")]
    [InlineData("--registry", "", "ls")]
    [InlineData("--registry", "", "--registry", "elsewhere", "ls")]
    public void A_registry_without_a_name_is_wrong_usage_and_no_other_registry_is_taken_for_it(params string[] words)
    {
        (int status, string output, string error) = Programs.Reg(_folder, "", words);
        Assert.Equal((ExitCodes.Usage, ""), (status, output));
        Assert.StartsWith("reg: --registry needs the name of a folder", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused_and_a_replacement_character_is_a_name()
    {
        (int status, string error) = Shell(@"""$@"" new $'Machine/\xff1'");
        Assert.Equal(ExitCodes.Invalid, status);
        Assert.Contains("not UTF-8", error, StringComparison.Ordinal);
        Assert.Equal((0, ""), Shell(@"""$@"" new $'Machine/\xef\xbf\xbd1'"));
        Assert.Equal("�1\\\n", Programs.Reg(_folder, "", "ls", "Machine").Output);
    }

    [Theory]
    [InlineData("export", "Machine")]
    [InlineData("backup", "Machine")]
    public void A_full_device_is_one_line(params string[] words)
    {
        (int status, _, string error) = Programs.Reg(_folder, "", [.. words, "/dev/full"]);
        Assert.Equal(ExitCodes.Invalid, status);
        Assert.StartsWith("reg: /dev/full cannot be written: No space left on device", error, StringComparison.Ordinal);
        Assert.Equal('\n', error[error.IndexOf('\n', StringComparison.Ordinal)..].Single());
    }

    [Theory]
    [InlineData("import")]
    [InlineData("apply")]
    [InlineData("verify")]
    public void A_folder_in_place_of_a_file_is_said_to_be_one(string command)
    {
        (int status, _, string error) = Programs.Reg(_folder, "", command, "/tmp");
        Assert.Equal((ExitCodes.Invalid, "reg: /tmp is a folder\n"), (status, error));
        (status, _, error) = Programs.Reg(_folder, "", command, "");
        Assert.Equal((ExitCodes.Invalid, "reg: the name of the file is empty\n"), (status, error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_in_UTF_16_of_either_byte_order_is_read(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes("Grüße 𝄞"), 0];
        Assert.Equal("Grüße 𝄞", RegFileText.Decode(file));
    }

    private (int Status, string Error) Shell(string command)
    {
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", command, "bash", Programs.RegProgram, .. Programs.RegWords(_folder)])
        { UseShellExecute = false, RedirectStandardError = true })!;
        string error = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, error);
    }
}
