using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>What is on the disk: files, schema, rows (seeds §3.1; behaviour.md, Startup).</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public static class FileChecks
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files | Facets.CommandLine)]
    public static void New_folders_and_databases_are_for_the_owner_alone(Scene s)
    {
        string folder = s.Rig.Folder.File("a"), path = Path.Combine(folder, "b", "machine.hive");
        // Whatever the mask of the one who starts it.
        s.Rig.StartWith(["/bin/sh", "-c", "umask 0; exec \"$@\"", "sh", .. s.Rig.Command.Program, "--device", s.Rig.Device.Path, $"Machine={path}"]);
        Connection kernel = s.Rig.Device.Accept(limit: Patience.Start);
        Id root = kernel.WaitRegistration().RootOf("Machine");
        kernel.AnswerRegistration(0);
        kernel.Send(Ask.SetValue(root, "V", "base", 4, Bytes.Empty, 1)).Is(Status.Ok);
        Expect.Equal(OwnerFolder, File.GetUnixFileMode(folder), "mode of the outer folder");
        Expect.Equal(OwnerFolder, File.GetUnixFileMode(Path.Combine(folder, "b")), "mode of the inner folder");
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "b")))
            Expect.Equal(OwnerFile, File.GetUnixFileMode(file), $"mode of {Path.GetFileName(file)}");
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Database_that_exists_keeps_its_mode(Scene s)
    {
        s.Rig.Up();
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        s.Rig.Source.WaitExit();
        s.Kernel.Dispose();
        File.SetUnixFileMode(s.Rig.Folder.Machine, OwnerFile | UnixFileMode.GroupRead);
        s.Rig.Up();
        Expect.Equal(OwnerFile | UnixFileMode.GroupRead, File.GetUnixFileMode(s.Rig.Folder.Machine), "mode");
    }

    [Check("behaviour.md Startup", Own = true, Needs = Facets.Files)]
    public static void First_boot_makes_the_root(Scene s)
    {
        foreach ((string path, string name, Id root) in new[] { (s.Rig.Folder.Machine, "Machine", s.Root), (s.Rig.Folder.Users, "Users", s.UsersRoot) })
        {
            Expect.Same(
                [$"{Hex(root)}|{name}|{name.ToLowerInvariant()}||{Convert.ToHexString(Samples.RootDescriptor.Span)}|0|0"],
                Sqlite.Read(path, "SELECT hex(guid), name, name_folded, parent_guid, hex(sd), volatile, symlink FROM keys"),
                "rows of keys");
            Expect.Same(["1"], Sqlite.Read(path, "SELECT version FROM schema_version"), "rows of schema_version");
            Expect.Equal(0L, Sqlite.Number(path, "SELECT (SELECT count(*) FROM path_entries) + (SELECT count(*) FROM \"values\") + (SELECT count(*) FROM blanket_tombstones)"), "other rows");
            Expect.Equal(Samples.RootDescriptor, s.Read(root).Descriptor, "descriptor of the root");
            ulong age = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - s.Read(root).Time;
            Expect.True(age < 60_000_000_000, "the time of the root to be now", $"{age} ns ago");
        }
    }

    [Check("seeds 3.1", Own = true, Needs = Facets.Files)]
    public static void Schema_has_the_seeds_columns_and_keys(Scene s)
    {
        foreach ((string table, string[] columns) in Seeds.Columns)
            Expect.Same(columns, Sqlite.Read(s.Rig.Folder.Machine, $"SELECT name, upper(type), \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')"), $"columns of {table}");
        Expect.Same(["wal"], Sqlite.Read(s.Rig.Folder.Machine, "PRAGMA journal_mode"), "journal mode");
    }

    [Check("seeds 3.1", Own = true, Needs = Facets.Files)]
    public static void Rows_are_those_of_the_seeds(Scene s)
    {
        Id child = Id.Random();
        s.Ok(Ask.CreateEntry(s.Root, "ChILD", "Base", child, 0x8000000000000001));
        s.Ok(Ask.CreateKey(child, "ChILD", s.Root, Bytes.Hex("0a"), isSymlink: 1));
        s.Ok(Ask.WriteTime(child, 77));
        s.Ok(Ask.HideEntry(s.Root, "HID", "x", 5));
        s.Ok(Ask.SetValue(child, "VAL\u03a3", "x", 11, Bytes.Hex("0102"), 6));
        s.Ok(Ask.SetValue(child, "", "x", 0, Bytes.Empty, 7));
        s.Ok(Ask.SetValue(child, "Tomb", "x", Samples.Tombstone, Bytes.Empty, 8));
        s.Ok(Ask.SetBlanket(child, "x", 9));
        string path = s.Rig.Folder.Machine;
        Expect.Same([$"ChILD|child|{Hex(s.Root)}|0A|0|1|77"], Sqlite.Read(path, $"SELECT name, name_folded, hex(parent_guid), hex(sd), volatile, symlink, last_write_time FROM keys WHERE guid = x'{Hex(child)}'"), "rows of keys");
        Expect.Same(
            [$"ChILD|child|Base|0|{Hex(child)}|-9223372036854775807", "HID|hid|x|1|NULL|5"],
            Sqlite.Read(path, $"SELECT child_name, child_name_folded, layer, target_type, iif(target_guid IS NULL, 'NULL', hex(target_guid)), sequence FROM path_entries WHERE parent_guid = x'{Hex(s.Root)}' ORDER BY 1"),
            "rows of path_entries");
        Expect.Same(
            ["||x|0|blob||7", "Tomb|tomb|x|65535|null||8", "VAL\u03a3|val\u03c3|x|11|blob|0102|6"],
            Sqlite.Read(path, $"SELECT name, name_folded, layer, type, typeof(data), hex(data), sequence FROM \"values\" WHERE key_guid = x'{Hex(child)}' ORDER BY 1"),
            "rows of values");
        Expect.Same(["x|9"], Sqlite.Read(path, $"SELECT layer, sequence FROM blanket_tombstones WHERE key_guid = x'{Hex(child)}'"), "rows of blanket_tombstones");
    }

    [Check("seeds 3.1.6", Own = true, Needs = Facets.Files)]
    public static void Nothing_volatile_is_on_the_disk(Scene s)
    {
        Id passing = s.NewKey(s.Root, "Passing", isVolatile: true);
        s.Set(passing, "SecretOfTheVolatileStore");
        s.Ok(Ask.SetBlanket(passing, "base", s.Next()));
        s.NewKey(passing, "Below", isVolatile: true);
        s.Ok(Ask.HideEntry(passing, "Hidden", "base", s.Next()));
        s.AddEntry(s.Root, "Unsettled", "base", Id.Random());
        Expect.Equal(1L, Sqlite.Number(s.Rig.Folder.Machine, Seeds.CountAll), "rows on the disk");
        foreach (string file in Directory.GetFiles(s.Rig.Folder.Folder, "*.hive*"))
            Expect.True(!Contains(s, file, "SecretOfTheVolatileStore"), "no trace of a volatile value", file);
        s.Ok(Ask.HideEntry(s.Root, "Hidden", "base", s.Next()));
        Expect.Equal(2L, Sqlite.Number(s.Rig.Folder.Machine, Seeds.CountAll), "rows once a HIDDEN entry is below a persistent key");
    }

    [Check("seeds 5.1.10", Own = true, Needs = Facets.Files)]
    public static void Nothing_is_left_on_the_disk_of_what_was_dropped(Scene s)
    {
        Id child = s.NewKey(s.Root, "Child");
        s.Set(child, "V");
        s.Ok(Ask.SetBlanket(child, "base", s.Next()));
        s.AddEntry(s.Root, "Again", "other", child);
        s.Ok(Ask.DropKey(child));
        Expect.Equal(1L, Sqlite.Number(s.Rig.Folder.Machine, Seeds.CountAll), "rows on the disk");
    }

    [Check("behaviour.md Startup", Own = true, Needs = Facets.Files)]
    public static void Other_programs_read_the_file_meanwhile(Scene s)
    {
        for (uint i = 0; i < 5; i++)
        {
            s.Set(s.Root, "V", i);
            Expect.Same([Convert.ToHexString(Samples.DwordOf(i).Span)], Sqlite.Read(s.Rig.Folder.Machine, "SELECT hex(data) FROM \"values\""), "the data of the value");
        }

        Expect.Same(["ok"], Sqlite.Read(s.Rig.Folder.Machine, "PRAGMA integrity_check"), "the integrity check");
    }

    [Check("behaviour.md Startup", Own = true, Needs = Facets.Files)]
    public static void Another_programs_read_delays_no_write(Scene s)
    {
        s.Set(s.Root, "V", 1);
        string done = s.Rig.Folder.File("done");
        SourceProcess reader = s.Rig.StartWith(
            ["/bin/sh", "-c", $"printf 'BEGIN; SELECT count(*) FROM keys;\n.shell touch {s.Rig.Folder.File("reading")}\n.shell while [ ! -e {done} ]; do sleep 0.05; done\nCOMMIT;\n' | sqlite3 -readonly {s.Rig.Folder.Machine}"]);
        Patience.Until(() => File.Exists(s.Rig.Folder.File("reading")), "a reader at work");
        s.Set(s.Root, "V", 2);
        ulong txn = s.Holding(s.Root);
        s.Commit(txn);
        s.Ok(Ask.Flush("Machine"));
        Expect.Equal(2u, s.Dword(s.Root, "V"), "the value");
        File.WriteAllText(done, "");
        Expect.Equal(0, reader.WaitExit(), "exit status of the reader");
    }

    [Check("behaviour.md Stores", Own = true, Long = true, Needs = Facets.Files)]
    public static void Volatile_store_is_bounded(Scene s)
    {
        s.NeedsLargePackets();
        Id passing = s.NewKey(s.Root, "Passing", isVolatile: true);
        byte[] data = new byte[1 << 20];
        int stored = 0;
        while (stored < 300 && s.Do(Ask.SetValue(passing, $"V{stored}", "base", 3, data, s.Next())) is { Status: Status.Ok })
            stored++;
        Expect.True(stored is > 100 and <= 256, "at most 256 MiB of volatile values", $"{stored} MiB");
        s.Is(Status.StorageError, Ask.SetValue(passing, "More", "base", 3, data, s.Next()));
        Expect.Equal(data.Length, s.Values(passing, "V7")[0].Data.Length, "bytes of a value");
        s.Set(s.Root, "V");
        s.Ok(Ask.DropKey(passing));
        Id again = s.NewKey(s.Root, "Passing", isVolatile: true);
        s.Ok(Ask.SetValue(again, "V", "base", 3, data, s.Next()));
    }

    [Check("behaviour.md Startup", Own = true, Needs = Facets.Files)]
    public static void Second_daemon_of_a_file_fails_saying_so(Scene s)
    {
        Device other = s.Rig.NewDevice("other");
        SourceProcess second = s.Rig.StartWith(s.Rig.Command.Fill(s.Rig.Folder, other.Path));
        Expect.Equal(1, second.WaitExit(), "exit status of the second");
        Expect.Equal(1, second.ErrorLines.Count, "lines on standard error");
        Expect.True(second.ErrorLines[0].Contains(s.Rig.Folder.Machine, StringComparison.Ordinal), "a line that names the file", second.ErrorLines[0]);
        s.Set(s.Root, "V");
        s.Rig.CrashAndRestart();
        Expect.Equal(1, s.Values(s.Root).Count, "values");
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Empty_file_is_a_first_boot(Scene s)
    {
        File.WriteAllBytes(s.Rig.Folder.Machine, []);
        s.Rig.Up();
        Expect.Equal(Samples.RootDescriptor, s.Read(s.Root).Descriptor, "descriptor of the root");
    }

    private static string Hex(Id guid) => Convert.ToHexString(guid.ToArray());

    /// <summary>Through another program: .NET would take the lock that keeps a second daemon away.</summary>
    private static bool Contains(Scene s, string file, string text) => s.Rig.StartWith(["grep", "-q", "-a", text, file]).WaitExit() == 0;
}
