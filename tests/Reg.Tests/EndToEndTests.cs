using System.Diagnostics;
using System.Text;
using Peios.Lcs;
using Reg.Commands;
using Reg.Hosting;
using Reg.Import;

namespace Reg.Tests;

/// <summary>The shell with the real daemon.</summary>
public sealed class EndToEndTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_one_run_writes_a_later_one_reads()
    {
        Run(0, "new", @"Machine\Software\Acme");
        Run(0, "set", @"Machine\Software\Acme", "Name", "Grüße");
        Run(0, "set", @"Users", "@", "multi:a,b");
        Assert.Equal("Grüße\n", Run(0, "get", @"machine\software\ACME", "name"));
        Assert.Equal("a\nb\n", Run(0, "get", "Users", "@"));
        Run(0, "del", "-y", "-r", @"Machine\Software");
        Assert.Equal("Machine\n1 key\n", Run(0, "tree", "Machine"));
    }

    [Fact]
    public void A_volatile_key_is_gone_in_the_next_run() =>
        InSession(session =>
        {
            Words(session, 0, "new", "--volatile", @"Machine\Run\Now");
            Assert.Equal("Run\\\n", Words(session, 0, "ls", "Machine"));
        }, then: session => Assert.Equal("", Words(session, 0, "ls", "Machine")));

    [Fact]
    public void A_second_reg_on_the_folder_says_so_and_another_folder_is_free()
    {
        using RegistrySession session = Start();
        CommandException refused = Assert.Throws<CommandException>(Start);
        Assert.Equal(ExitCodes.Conflict, refused.ExitCode);
        Assert.Contains($"another program uses the registry in {_folder}", refused.Message, StringComparison.Ordinal);
        RegistrySession.Start(Path.Combine(_folder, "other"), Programs.Loregd).Dispose();
    }

    [Fact]
    public void A_daemon_that_refuses_its_database_is_quoted()
    {
        File.WriteAllText(Path.Combine(_folder, "Machine.db"), "not a database, but long enough to be looked at");
        CommandException refused = Assert.Throws<CommandException>(Start);
        Assert.Equal(ExitCodes.SourceFailure, refused.ExitCode);
        Assert.Contains("Machine.db", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_daemon_is_named()
    {
        CommandException refused = Assert.Throws<CommandException>(() => RegistrySession.Start(_folder, "/nowhere/loregd"));
        Assert.Contains("/nowhere/loregd", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_too_deep_for_a_socket_works_all_the_same()
    {
        string deep = Path.Combine(_folder, new string('d', 120), "registry");
        using RegistrySession session = RegistrySession.Start(deep, Programs.Loregd);
        Words(session, 0, "set", "Machine", "a", "1");
        Assert.True(File.Exists(Path.Combine(deep, "Machine.db")));
    }

    [Fact]
    public void The_registry_of_Wine_survives_the_run_that_imported_it()
    {
        using var wine = new WineRegistry();
        InSession(
            session => Assert.StartsWith("Imported 10,345 keys and 23,354 values in ", Words(session, 0, "import", wine.Path), StringComparison.Ordinal),
            then: session => Assert.EndsWith("\n10,345 keys, 23,354 values\n", Words(session, 0, "tree", "Machine", "--values"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_daemon_killed_in_the_middle_of_an_import_leaves_whole_batches_only()
    {
        const int keys = 3_000, batch = 200;
        var text = new StringBuilder(RegFileParser.Header).Append('\n');
        for (int i = 0; i < keys; i++)
            text.Append($"[HKEY_LOCAL_MACHINE\\Import\\k{i:0000}]\n\"a\"=\"{i}\"\n\"b\"=dword:{i:x8}\n");

        int reported = 0;
        using (RegistrySession session = Start())
        {
            var importer = new Importer(session.Registry, RegistryFile.Parse(text.ToString()));
            using var daemon = Process.GetProcessById(session.DaemonId);
            ImportStoppedException stopped = Assert.Throws<ImportStoppedException>(() => importer.Run(done =>
            {
                // In the middle of a batch.
                if (done == 4 * batch + batch / 2)
                    daemon.Kill();
            }));
            Assert.Equal(LcsErrno.EIO, stopped.Errno);
            reported = stopped.Committed.Keys;
        }

        InSession(session =>
        {
            using Key import = session.Registry.OpenKey(@"Machine\Import");
            IReadOnlyList<Subkey> found = import.ListSubkeys();
            Assert.InRange(found.Count, 4 * batch, keys - 1);
            Assert.Equal(0, found.Count % batch);
            // A commit whose answer was lost is there too.
            Assert.InRange(found.Count - reported, 0, batch);
            Assert.Equal(Enumerable.Range(0, found.Count).Select(i => $"k{i:0000}"), found.Select(key => key.Name));
            foreach (Subkey subkey in found)
            {
                using Key key = import.OpenSubkey(subkey.Name);
                Assert.Equal(2, key.EnumerateValues().Count);
            }
        });
    }

    [Fact]
    public void The_program_itself_has_exit_statuses_and_leaves_no_daemon_behind()
    {
        Assert.Equal((0, "", ""), Programs.Reg(_folder, "", "new", "Machine/a"));
        Assert.Equal((0, "a\\\n", ""), Programs.Reg(_folder, "", "ls", "Machine"));
        (int status, _, string error) = Programs.Reg(_folder, "", "ls", "Machine/b");
        Assert.Equal(ExitCodes.NotFound, status);
        Assert.Contains("Machine\\b", error, StringComparison.Ordinal);
        Assert.Equal((0, "Machine\na\\\n", ""), Programs.Reg(_folder, "cd Machine\npwd\nls\n"));
        Assert.Equal(ExitCodes.Usage, Programs.Reg(_folder, "", "nonsense").Status);
        Assert.Equal(["Machine.db", "Users.db", "reg.lock"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_only_reads_a_file_needs_neither_daemon_nor_folder()
    {
        string registry = Path.Combine(_folder, "registry"), backup = Path.Combine(_folder, "a.backup"), none = Path.Combine(_folder, "none");
        Assert.Equal(0, Programs.Reg(registry, "", "backup", "Machine", backup).Status);
        foreach (string[] words in (string[][])[["verify", backup], ["help", "layer", "new"], ["completion", "zsh"], ["complete", "--", "verify", _folder + "/a"], ["complete", "--", "ve"]])
        {
            (int status, string output, string error) = RunWithoutDaemon(none, words);
            Assert.Equal((0, ""), (status, error));
            Assert.NotEqual("", output);
        }
        Assert.Equal(ExitCodes.NotFound, RunWithoutDaemon(none, "verify", none).Status);
        Assert.False(Directory.Exists(none));
        Assert.Equal(["a.backup", "registry"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_is_completed_by_the_registry_that_it_names()
    {
        string other = Path.Combine(_folder, "other"), none = Path.Combine(_folder, "none"), plain = Path.Combine(_folder, "plain");
        Directory.CreateDirectory(plain);
        Assert.Equal(0, Programs.Reg(_folder, "", "new", "Machine/Here").Status);
        Assert.Equal(0, Programs.Reg(other, "", "new", "Machine/There").Status);
        Assert.Equal((0, "Machine/Here\n", ""), Programs.Reg(_folder, "", "complete", "--", "ls", "Machine/"));
        Assert.Equal((0, "Machine/There\n", ""), Programs.Reg(_folder, "", "complete", "--", "--registry", other, "ls", "Machine/"));
        Assert.Equal((0, "Machine/There\n", ""), Programs.Reg(_folder, "", "complete", "--", "ls", $"--registry={other}", "Machine/"));
        Assert.Equal((0, "Machine/There\n", ""), RunWithoutDaemon(_folder, "complete", "--", "--registry", other, "--daemon", Programs.Loregd, "ls", "Machine/"));
        foreach (string folder in (string[])[none, plain])
            Assert.Equal((0, "", ""), Programs.Reg(_folder, "", "complete", "--", "--registry", folder, "ls", "Machine/"));
        Assert.False(Directory.Exists(none));
        Assert.Empty(Directory.GetFileSystemEntries(plain));
    }

    [Fact]
    public void A_backup_is_piped_from_one_registry_to_another()
    {
        string from = Path.Combine(_folder, "from"), to = Path.Combine(_folder, "to");
        Assert.Equal(0, Programs.Reg(from, "", "set", "-p", "Machine/a/b", "v", "1").Status);
        using Process pipe = Process.Start(new ProcessStartInfo("bash",
            ["-c", "set -o pipefail; \"$1\" --registry \"$2\" --daemon \"$4\" backup Machine/a - | tee >(\"$1\" verify - >&2) | \"$1\" --registry \"$3\" --daemon \"$4\" restore Machine/copy - -y",
                "bash", Programs.RegProgram, from, to, Programs.Loregd])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.StartsWith(@"Created and restored Machine\copy: 2 keys, 1 value", pipe.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        Assert.Contains("whole and undamaged", pipe.StandardError.ReadToEnd(), StringComparison.Ordinal);
        pipe.WaitForExit();
        Assert.Equal(0, pipe.ExitCode);
        Assert.Equal("1\n", Programs.Reg(to, "", "get", "Machine/copy/b", "v").Output);
    }

    [Fact]
    public void What_the_shell_names_as_a_file_of_this_process_is_read_and_written()
    {
        string kept = Path.Combine(_folder, "kept");
        string command = $"""
            set -e
            "$@" backup Machine/a /dev/fd/8 8> '{kept}'
            "$@" restore Machine/a <(cat '{kept}') -y
            "$@" import /dev/stdin < <("$@" export Machine /dev/stdout)
            """;
        Assert.Equal(0, Programs.Reg(_folder, "", "set", "-p", "Machine/a/b", "v", "1").Status);
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", command, "bash", Programs.RegProgram, .. Programs.RegWords(_folder)])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string[] lines = shell.StandardOutput.ReadToEnd().Split('\n');
        Assert.Equal("", shell.StandardError.ReadToEnd());
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        Assert.StartsWith(@"Backed up Machine\a to /dev/fd/8: 2 keys, 1 value", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(@"Restored Machine\a: 2 keys, 1 value", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Imported 3 keys and 1 value", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export", "Machine")]
    [InlineData("backup", "Machine", "-")]
    [InlineData("help")]
    public void Output_that_cannot_be_written_is_no_success(params string[] words)
    {
        using Process full = Process.Start(new ProcessStartInfo("bash", ["-c", "\"$@\" > /dev/full", "bash", Programs.RegProgram, .. Programs.RegWords(_folder, words)])
        { UseShellExecute = false, RedirectStandardError = true })!;
        Assert.Contains("reg: the standard output cannot be written: No space left on device", full.StandardError.ReadToEnd(), StringComparison.Ordinal);
        full.WaitForExit();
        Assert.Equal(ExitCodes.Invalid, full.ExitCode);
    }

    /// <remarks>
    /// It cannot learn from that over a socket, as it does on the device (behaviour.md, "The connection"): there it is the `write` of the OK that fails, here the
    /// connection ends some time after an answer that was sent.
    /// </remarks>
    [Fact]
    public void The_daemon_resumes_whenever_the_OK_to_a_DROP_KEY_takes_its_connection_down()
    {
        int downs = 0;
        string socket = Path.Combine(_folder, "lcs.sock");
        using var registry = Registry.Listen(socket, new LcsOptions { Log = _ => Interlocked.Increment(ref downs) });
        using var daemon = SourceProcess.Start(Programs.Loregd, socket, [("Machine", Path.Combine(_folder, "Machine.db"))]);
        daemon.WaitForRegistration(registry, ["Machine"], TimeSpan.FromSeconds(30));
        using (Key volatileKey = registry.CreateKey(@"Machine\survives", new CreateOptions { IsVolatile = true }))
        {
            for (int round = 1; round <= 3; round++)
            {
                using (Key key = registry.CreateKey(@"Machine\dropped"))
                    Assert.True(key.Delete());
                Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref downs) == round, TimeSpan.FromSeconds(30)), "the connection stayed up");
                Assert.True(registry.WaitForHives(["Machine"], TimeSpan.FromSeconds(30)), daemon.Faults);
                Assert.Equal("survives", Assert.Single(SubkeysOfMachine(registry)).Name);
            }
        }
        Assert.Equal(0, daemon.Stop(TimeSpan.FromSeconds(10)));
    }

    private static (int Status, string Output, string Error) RunWithoutDaemon(string folder, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(Programs.RegProgram, ["--registry", folder, .. words])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static IReadOnlyList<Subkey> SubkeysOfMachine(Registry registry)
    {
        using Key root = registry.OpenKey("Machine");
        return root.ListSubkeys();
    }

    private RegistrySession Start() => RegistrySession.Start(_folder, Programs.Loregd);

    private void InSession(Action<RegistrySession> first, Action<RegistrySession>? then = null)
    {
        using (RegistrySession session = Start())
            first(session);
        if (then is not null)
            InSession(then);
    }

    private string Run(int status, params string[] words)
    {
        using RegistrySession session = Start();
        return Words(session, status, words);
    }

    private static string Words(RegistrySession session, int status, params string[] words)
    {
        using StringWriter output = new(), error = new();
        var tree = new CommandTree(new RegContext(() => session.Registry, output, error), inShell: false);
        Assert.True(status == tree.Run(words), error.ToString());
        return output.ToString();
    }
}
