using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Reg.Import;

namespace Reg.Tests;

/// <summary>Several <c>reg</c> on one folder, and what becomes of them when one of all the processes is killed.</summary>
public sealed partial class SharingTests : IDisposable
{
    private const int Sighup = 1, Sigint = 2, Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose()
    {
        ProcessTable.AssertNobodyStays(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Several_that_start_at_the_same_moment_all_do_their_work_and_leave_nothing()
    {
        (int Status, string Output, string Error)[] runs = new (int, string, string)[6];
        Parallel.For(0, runs.Length, new ParallelOptions { MaxDegreeOfParallelism = runs.Length },
            i => runs[i] = Programs.Reg(_folder, "", "set", "Machine", $"v{i}", $"{i}"));
        Assert.All(runs, run => Assert.Equal((0, "", ""), run));
        ProcessTable.AssertNobodyStays(_folder);
        Assert.Equal(["Machine.db", "Users.db", "reg.lock"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(runs.Length, Programs.Reg(_folder, "", "get", "Machine").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void One_sees_what_another_writes_while_both_run()
    {
        using var shell = new PipedShell(_folder);
        Assert.Equal("", shell.Run("new Machine\\a"));
        Assert.Equal((0, "", ""), Programs.Reg(_folder, "", "set", "Machine/a", "v", "from outside"));
        Assert.Equal("from outside\n", shell.Run("get Machine\\a v"));
        Assert.Single(ProcessTable.Hosts(_folder));
        shell.End();
    }

    [Fact]
    public void A_volatile_key_lives_as_long_as_somebody_has_the_registry_open()
    {
        using (var shell = new PipedShell(_folder))
        {
            Assert.Equal("\\\n", shell.Run("pwd"));
            Assert.Equal(0, Programs.Reg(_folder, "", "new", "--volatile", "Machine/v").Status);
            Assert.Equal("v\\\n", Programs.Reg(_folder, "", "ls", "Machine").Output);
            shell.End();
        }
        Assert.Equal("", Programs.Reg(_folder, "", "ls", "Machine").Output);
    }

    [Fact]
    public void A_killed_host_costs_the_shell_no_line_but_the_one_that_runs()
    {
        using var shell = new PipedShell(_folder);
        shell.Run("new Machine\\a");
        shell.Run("cd Machine\\a");
        ProcessTable.Kill(Assert.Single(ProcessTable.Hosts(_folder)));
        Assert.Equal("Machine\\a\n", shell.Run("pwd"));
        Assert.Equal("", shell.Run("set . v 1"));
        Assert.Equal((0, "1\n", ""), Programs.Reg(_folder, "", "get", "Machine/a", "v"));
        shell.End();
        Assert.Equal("", shell.Faults);
    }

    [Fact]
    public void A_command_whose_host_is_killed_says_so_with_status_5()
    {
        string file = LongImport();
        using Process import = Programs.StartReg(_folder, "import", file);
        WaitForFirstBatch();
        ProcessTable.Kill(Assert.Single(ProcessTable.Hosts(_folder)));
        Assert.True(import.WaitForExit(Patience));
        Assert.Equal(ExitCodes.SourceFailure, import.ExitCode);
        Assert.Contains("the registry's host has ended", import.StandardError.ReadToEnd(), StringComparison.Ordinal);
        AssertWholeBatches();
    }

    [Fact]
    public void A_killed_daemon_is_started_again_for_the_next_command()
    {
        using var shell = new PipedShell(_folder);
        shell.Run("set Machine v 1");
        for (int round = 0; round < 2; round++)
        {
            ProcessTable.Kill(Assert.Single(ProcessTable.Daemons(_folder)));
            Assert.Equal("1\n", shell.Run("get Machine v"));
        }
        shell.End();
        Assert.Equal("", shell.Faults);
    }

    [Fact]
    public void A_client_that_is_killed_has_its_command_abandoned_and_keeps_nobody_from_the_folder()
    {
        string file = LongImport();
        using Process import = Programs.StartReg(_folder, "import", file);
        WaitForFirstBatch();
        import.Kill();
        import.WaitForExit();
        AssertWholeBatches();
    }

    [Theory]
    [InlineData(Sigint, 130)]
    [InlineData(Sigterm, 143)]
    [InlineData(Sighup, 129)]
    public void A_signal_abandons_the_command_and_the_folder_is_free_when_the_program_has_ended(int signal, int status)
    {
        string file = LongImport();
        using Process import = Programs.StartReg(_folder, "import", file);
        WaitForFirstBatch();
        Assert.Equal(0, SendSignal(import.Id, signal));
        Assert.True(import.WaitForExit(Patience));
        Assert.Equal(status, import.ExitCode);
        Assert.Equal("", import.StandardError.ReadToEnd());
        Assert.Equal(["Machine.db", "Users.db", "import.reg", "reg.lock"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertWholeBatches();
    }

    [Fact]
    public void A_host_that_is_told_to_end_ends_in_order_and_the_next_line_has_another()
    {
        using var shell = new PipedShell(_folder);
        shell.Run("set Machine v 1");
        int host = Assert.Single(ProcessTable.Hosts(_folder));
        Assert.Equal(0, SendSignal(host, Sigterm));
        Assert.True(SpinWait.SpinUntil(() => ProcessTable.Hosts(_folder).Length == 0, Patience));
        Assert.Equal("1\n", shell.Run("get Machine v"));
        shell.End();
    }

    [Fact]
    public void Sockets_of_a_killed_host_are_in_nobodys_way()
    {
        foreach (string name in (string[])["reg.sock", "lcs-1.sock"])
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            string path = Path.Combine(_folder, name), elsewhere = Path.Combine(_folder, "bound");
            socket.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, path);
        }
        Assert.Equal((0, "", ""), Programs.Reg(_folder, "", "set", "Machine", "v", "1"));
        Assert.Equal(["Machine.db", "Users.db", "reg.lock"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_too_deep_for_a_socket_is_shared_too()
    {
        string deep = Path.Combine(_folder, new string('d', 120), "registry");
        using (var shell = new PipedShell(deep))
        {
            shell.Run("set Machine v 1");
            Assert.Equal((0, "1\n", ""), Programs.Reg(deep, "", "get", "Machine", "v"));
            shell.End();
        }
        ProcessTable.AssertNobodyStays(deep);
    }

    [Fact]
    public void Files_are_named_from_where_the_client_is()
    {
        LongImport(keys: 1);
        var start = new ProcessStartInfo(Programs.RegProgram, Programs.RegWords(_folder, "import", "import.reg")) { WorkingDirectory = _folder };
        using Process process = Process.Start(start)!;
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_host_holds_no_file_that_only_its_first_client_was_given()
    {
        string held = Path.Combine(_folder, "held");
        var start = new ProcessStartInfo("bash", ["-c", "exec 9>\"$1\"; shift; exec \"$@\"", "bash", held, Programs.RegProgram, .. Programs.RegWords(_folder)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        shell.StandardInput.WriteLine("pwd");
        Assert.Equal("\\", shell.StandardOutput.ReadLine());
        int host = Assert.Single(ProcessTable.Hosts(_folder));
        Assert.DoesNotContain(held, Directory.GetFileSystemEntries($"/proc/{host}/fd").Select(link => new FileInfo(link).LinkTarget));
        shell.StandardInput.Close();
        Assert.True(shell.WaitForExit(Patience));
    }

    [Fact]
    public void A_reader_that_leaves_early_ends_the_command_in_order()
    {
        LongImport(keys: 3000);
        Assert.Equal(0, Programs.Reg(_folder, "", "import", Path.Combine(_folder, "import.reg")).Status);
        string[] words = ["-c", "set -o pipefail; \"$@\" | head -1", "bash", Programs.RegProgram, .. Programs.RegWords(_folder, "tree", "Machine")];
        using Process pipe = Process.Start(new ProcessStartInfo("bash", words) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("Machine\n", pipe.StandardOutput.ReadToEnd());
        Assert.True(pipe.WaitForExit(Patience));
        Assert.Equal(0, pipe.ExitCode);
    }

    private string LongImport(int keys = 20_000)
    {
        var text = new StringBuilder(RegFileParser.Header).Append('\n');
        for (int i = 0; i < keys; i++)
            text.Append($"[HKEY_LOCAL_MACHINE\\Import\\k{i:00000}]\n\"a\"=\"{i}\"\n");
        string file = Path.Combine(_folder, "import.reg");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    /// <summary>Asking the running registry says more than looking at its files.</summary>
    private void WaitForFirstBatch() =>
        Assert.True(SpinWait.SpinUntil(() => Programs.Reg(_folder, "", "ls", "Machine/Import").Output.Length > 0, Patience), "nothing was imported");

    private void AssertWholeBatches()
    {
        (int status, string output, string error) = Programs.Reg(_folder, "", "ls", "Machine/Import");
        Assert.True(status == 0, error);
        int keys = output.Count(c => c == '\n');
        Assert.InRange(keys, 200, 19_999);
        Assert.Equal(0, keys % 200);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
