using Loregd.Tests.Harness;

namespace Loregd.Tests.CommandLines;

/// <summary>behaviour.md, Command line: the program as whoever starts it sees it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Help_goes_to_standard_output_with_status_0()
    {
        using LoregdProcess loregd = LoregdProcess.RunToEnd("--help");
        Assert.Equal(0, loregd.ExitCode);
        Assert.Contains("loregd [--device PATH] HIVE=DATABASE [HIVE=DATABASE ...]", loregd.StandardOutput[0], StringComparison.Ordinal);
        Assert.Empty(loregd.StandardError);
    }

    [Fact]
    public void Version_is_one_line_on_standard_output_with_status_0()
    {
        using LoregdProcess loregd = LoregdProcess.RunToEnd("--version");
        Assert.Equal(0, loregd.ExitCode);
        Assert.Matches(@"^loregd \d+\.\d+\.\d+$", Assert.Single(loregd.StandardOutput));
        Assert.Empty(loregd.StandardError);
    }

    [Fact]
    public void A_bad_command_line_ends_with_status_2_and_one_line_before_anything_is_created()
    {
        string missing = _folder.File("missing/Machine.db");
        using LoregdProcess loregd = LoregdProcess.RunToEnd($"Machine={missing}", "Users=relative.db");
        Assert.Equal(2, loregd.ExitCode);
        Assert.Contains("Users=relative.db", Assert.Single(loregd.StandardError), StringComparison.Ordinal);
        Assert.Empty(loregd.StandardOutput);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(@"\377")]
    [InlineData(@"Mach\303ine")]
    [InlineData(@"\355\240\200")]
    public void A_name_that_is_not_UTF_8_is_seen_in_the_bytes_of_the_command_line(string name)
    {
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"\"Good={_folder.File("Good.db")}\" \"$(printf '{name}')={_folder.File("x.db")}\"");
        Assert.Equal(2, loregd.ExitCode);
        string line = Assert.Single(loregd.StandardError);
        Assert.Contains("not UTF-8", line, StringComparison.Ordinal);
        Assert.Contains($"={_folder.File("x.db")}", line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_name_with_the_replacement_character_is_UTF_8()
    {
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"--device {_folder.File("none")} \"$(printf '\\357\\277\\275')={_folder.File("x.db")}\"");
        Assert.Equal(1, loregd.ExitCode);
        Assert.True(File.Exists(_folder.File("x.db")));
    }

    [Fact]
    public void Empty_arguments_count()
    {
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"'' \"Machine={_folder.File("x.db")}\" ''");
        Assert.Equal(2, loregd.ExitCode);
        Assert.Contains("no `=`", Assert.Single(loregd.StandardError), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_UTF_8_is_served()
    {
        using var rig = Rig.PrepareProcess();
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"--device {rig.Device.DevicePath} \"Machine={_folder.Path}/$(printf 'd\\377/M\\376.db')\"");
        rig.Device.AcceptAndRegister();
        Assert.Equal(0, loregd.Stop());
        using LoregdProcess find = LoregdProcess.RunShell($"cd '{_folder.Path}' && rm \"$(printf 'd\\377/M\\376.db')\" && rm -r ./*");
        Assert.Equal(0, find.ExitCode);
    }

    [Theory]
    [InlineData("hive")]
    [InlineData("device")]
    [InlineData("folder")]
    public void A_start_that_fails_ends_with_status_1_and_one_line(string what)
    {
        File.WriteAllText(_folder.File("text"), "This is not a database, and it is longer than the header of one would be, which has 100 bytes.");
        string[] arguments = what switch
        {
            "hive" => ["--device", _folder.File("none"), $"Machine={_folder.File("text")}"],
            "folder" => ["--device", _folder.File("none"), $"Machine={_folder.File("text/Machine.db")}"],
            _ => ["--device", _folder.File("none"), $"Machine={_folder.File("Machine.db")}"],
        };
        using LoregdProcess loregd = LoregdProcess.RunToEnd(arguments);
        Assert.Equal(1, loregd.ExitCode);
        string line = Assert.Single(loregd.StandardError);
        Assert.StartsWith("loregd: ", line, StringComparison.Ordinal);
        Assert.Contains(_folder.File(what == "device" ? "none" : "text"), line, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
