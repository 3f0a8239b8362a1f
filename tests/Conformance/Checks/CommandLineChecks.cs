using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Checks;

/// <summary>The command line (behaviour.md, Command line). The program is what stands before the first option of the source's command.</summary>
public static class CommandLineChecks
{
    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Help_and_version_are_status_0(Scene s)
    {
        foreach (string option in new[] { "--help", "--version" })
        {
            SourceProcess source = RunToEnd(s, option);
            Expect.Equal(0, source.WaitExit(), $"exit status of {option}");
            Expect.True(source.OutputLines.Count > 0 && source.ErrorLines.Count == 0, $"{option} on standard output alone", source.LastWords);
        }
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void No_hive_is_refused(Scene s)
    {
        IsRefused(s, "");
        IsRefused(s, "", "--device", s.Rig.Folder.Device);
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Argument_without_both_sides_is_refused(Scene s)
    {
        foreach (string argument in new[] { "Machine", "=/x/y", "Machine=", "=", s.Rig.Folder.File("x.hive") })
            IsRefused(s, argument, Good(s), argument);
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Relative_path_is_refused(Scene s)
    {
        foreach (string argument in new[] { "Machine=machine.hive", "Machine=./machine.hive", "Machine=~/machine.hive", "Machine==" })
            IsRefused(s, argument, Good(s), argument);
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Bad_hive_name_is_refused(Scene s)
    {
        string path = s.Rig.Folder.Machine;
        foreach (string name in new[] { @"Ma\chine", "Ma/chine", "CurrentUser", "CURRENTUSER", "currentuser", "Cu\u017d" + new string('x', 256), new string('\u00e9', 128), "CurrentU\u017fer" })
            IsRefused(s, name, Good(s), $"{name}={path}");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Hive_name_that_is_not_UTF_8_is_refused(Scene s)
    {
        foreach (string bytes in new[] { @"\377", @"M\303", @"\355\240\200", @"\300\257" })
        {
            string[] words = [.. s.Rig.Command.Program];
            string command = $"exec {string.Join(' ', words.Select(w => $"'{w}'"))} --device '{s.Rig.Folder.Device}' \"$(printf '{bytes}')=$1\"";
            SourceProcess source = s.Rig.StartWith(["/bin/sh", "-c", command, "sh", s.Rig.Folder.Machine]);
            Expect.Equal(2, source.WaitExit(), $"exit status for a name of {bytes}");
            Expect.Equal(1, source.ErrorLines.Count, "lines on standard error");
            IsEmpty(s);
        }
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Equal_hive_names_are_refused(Scene s)
    {
        foreach ((string one, string other) in new[] { ("Machine", "MACHINE"), ("Users", "u\u017fers"), ("\u03a3", "\u03c2"), ("\U00010400", "\U00010428") })
            IsRefused(s, other, $"{one}={s.Rig.Folder.Machine}", $"{other}={s.Rig.Folder.Users}");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Two_paths_of_one_file_are_refused(Scene s)
    {
        string outside = Directory.CreateTempSubdirectory("loregd-cf-").FullName;
        try
        {
            string real = Path.Combine(outside, "real"), file = Path.Combine(real, "a.hive");
            Directory.CreateDirectory(real);
            Directory.CreateSymbolicLink(Path.Combine(outside, "link"), real);
            IsRefused(s, file, $"A={file}", $"B={file}");
            IsRefused(s, "B=", $"A={file}", $"B={real}/../real/a.hive");
            IsRefused(s, "B=", $"A={file}", $"B={real}//./a.hive");
            IsRefused(s, "B=", $"A={file}", $"B={outside}/link/a.hive");
            File.CreateSymbolicLink(Path.Combine(outside, "dangling"), file);
            IsRefused(s, "B=", $"A={file}", $"B={outside}/dangling");
            Expect.Equal(0, Directory.GetFileSystemEntries(real).Length, "files that were created");
            File.WriteAllText(file, "");
            Sh(s, $"ln '{file}' '{outside}/hard'");
            IsRefused(s, "B=", $"A={file}", $"B={outside}/hard");
            Expect.Equal(0L, new FileInfo(file).Length, "bytes of the file");
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Device_without_a_path_and_unknown_options_are_refused(Scene s)
    {
        IsRefused(s, "--device", Good(s), "--device");
        IsRefused(s, "--frobnicate", "--frobnicate", Good(s));
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Argument_splits_at_its_first_equals_sign(Scene s)
    {
        string path = s.Rig.Folder.File("a=b.hive");
        SourceProcess source = s.Rig.StartWith([.. s.Rig.Command.Program, "--device", s.Rig.Device.Path, $"Machine={path}"]);
        s.Rig.Device.Accept(limit: Patience.Start).WaitRegistration();
        Expect.True(File.Exists(path), $"the database {path}", "none");
        source.Signal(SourceProcess.SigTerm);
        source.WaitExit();
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Any_other_hive_name_is_served(Scene s)
    {
        string[] names = ["\u00c5ngstr\u00f6m \U0001F5C3", " ", "stra\u00dfe", "strasse", new string('x', 255)];
        s.Rig.StartWith([.. s.Rig.Command.Program, "--device", s.Rig.Device.Path, .. names.Select((name, i) => $"{name}={s.Rig.Folder.File($"{i}.hive")}")]);
        Expect.Same(names, s.Rig.Device.Accept(limit: Patience.Start).WaitRegistration().Hives.Select(h => h.Name.TryText()), "hives");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Empty_environment_is_enough(Scene s)
    {
        // But for where the runtime is, which a program that carries its own does not need.
        s.Rig.Start(new Dictionary<string, string>(StringComparer.Ordinal));
        s.Rig.Register();
        s.Set(s.Key, "V");
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        Expect.Equal(0, s.Rig.Source.WaitExit(), "exit status");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void Nothing_but_NOTIFY_SOCKET_is_read_of_the_environment(Scene s)
    {
        s.Rig.Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = "/nonexistent",
            ["TMPDIR"] = "/nonexistent",
            ["DOTNET_STARTUP_HOOKS"] = "/nonexistent.dll",
            ["SQLITE_TMPDIR"] = "/nonexistent",
            ["LC_ALL"] = "tr_TR.UTF-8",
        });
        s.Rig.Register();
        s.Set(s.Key, "I", 1);
        Expect.Equal(1u, s.Dword(s.Key, "i"), "the value under a Turkish locale");
        // Sockets that are open: the file of a process that was killed may bear the same number.
        Expect.Equal(0, File.ReadLines("/proc/net/unix").Count(line => line.Contains($"dotnet-diagnostic-{s.Rig.Source.Id}-", StringComparison.Ordinal)), "diagnostics sockets");
    }

    private static string Good(Scene s) => $"Good={s.Rig.Folder.File("sub/good.hive")}";

    /// <summary>Status 2, one line that names the argument, and nothing is created.</summary>
    private static void IsRefused(Scene s, string named, params string[] arguments)
    {
        SourceProcess source = RunToEnd(s, arguments);
        Expect.Equal(2, source.WaitExit(), $"exit status of [{string.Join(' ', arguments)}]");
        Expect.Equal(1, source.ErrorLines.Count, $"lines on standard error of [{string.Join(' ', arguments)}]");
        Expect.True(source.ErrorLines[0].Contains(named, StringComparison.Ordinal), $"a line that names '{named}'", source.ErrorLines[0]);
        IsEmpty(s);
    }

    private static void IsEmpty(Scene s) =>
        Expect.Same([], Directory.GetFileSystemEntries(s.Rig.Folder.Folder), "files that a refused command line created");

    private static SourceProcess RunToEnd(Scene s, params string[] arguments)
    {
        SourceProcess source = s.Rig.StartWith([.. s.Rig.Command.Program, .. arguments]);
        source.WaitExit(Patience.Answer);
        return source;
    }

    private static void Sh(Scene s, string command) => Expect.Equal(0, s.Rig.StartWith(["/bin/sh", "-c", command]).WaitExit(), $"exit status of {command}");
}
