using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Startup;

/// <summary>
/// behaviour.md, Command line: the daemon runs with an empty environment, without HOME or a writable temporary folder; the runtime's
/// diagnostics socket and start-up hooks are off.
/// </summary>
public sealed class EnvironmentTests
{
    private static readonly Dictionary<string, string> s_empty = new(StringComparer.Ordinal);

    [Fact]
    public void It_runs_with_an_empty_environment() => AssertServes(s_empty);

    [Theory]
    [InlineData("/proc/no/such/folder")]
    [InlineData("/proc")]
    public void It_runs_without_a_writable_temporary_folder(string folder) =>
        AssertServes(With(("TMPDIR", folder), ("TMP", folder), ("TEMP", folder), ("SQLITE_TMPDIR", folder), ("HOME", folder)));

    [Fact]
    public void The_environment_does_not_change_what_is_done()
    {
        using var decoy = new TempFolder();
        AssertServes(With(("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0"), ("HOME", decoy.Path)));
        Assert.Empty(Directory.GetFileSystemEntries(decoy.Path));
    }

    [Fact]
    public void Start_up_hooks_are_off() => AssertServes(With(("DOTNET_STARTUP_HOOKS", "/no/such/hook.dll")));

    [Fact]
    public void The_diagnostics_of_the_runtime_leave_no_door_open()
    {
        using var temporary = new TempFolder();
        using Rig rig = Rig.PrepareProcess();
        using var loregd = new LoregdProcess(rig.Arguments, With(("TMPDIR", temporary.Path), ("DOTNET_EnableDiagnostics", "1")));
        rig.Connect();
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
        Assert.Equal(0, loregd.Stop());
        Assert.Empty(loregd.StandardError);
    }

    [Fact]
    public void Nor_do_they_with_an_empty_environment()
    {
        // A process that was killed and had the same id may have left its door there.
        string[] before = Doors("*");
        using Rig rig = Rig.PrepareProcess();
        using var loregd = new LoregdProcess(rig.Arguments);
        rig.Connect();
        Assert.Empty(Doors($"{loregd.Id}").Except(before));

        static string[] Doors(string process) =>
            [.. Directory.GetFileSystemEntries("/tmp", $"dotnet-diagnostic-{process}-*"), .. Directory.GetFileSystemEntries("/tmp", $"clr-debug-pipe-{process}-*")];
    }

    private static Dictionary<string, string> With(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);

    private static void AssertServes(Dictionary<string, string> environment)
    {
        using Rig rig = Rig.PrepareProcess();
        using var loregd = new LoregdProcess(rig.Arguments, environment);
        KernelConnection kernel = rig.Connect();
        KeyGuid key = kernel.AddKey(rig.Root, "KEY I");
        KeyGuid fleeting = kernel.AddKey(rig.Root, "Fleeting", isVolatile: true);
        Assert.Equal(Status.Ok, kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, kernel.SetDword(fleeting, "Value", 1));
        Assert.Single(kernel.EntriesOf(rig.Root, "key i"));
        Assert.Equal(Status.Ok, kernel.Flush("MACHINE"));
        Assert.Equal(0, loregd.Stop());
        Assert.Empty(loregd.StandardError);
    }
}
