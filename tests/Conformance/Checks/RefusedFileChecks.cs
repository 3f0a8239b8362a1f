using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Files that are refused, byte for byte untouched (behaviour.md, Startup).</summary>
public static class RefusedFileChecks
{
    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void File_that_is_not_SQLite_is_refused(Scene s)
    {
        File.WriteAllText(s.Rig.Folder.Machine, "This is a text that somebody needs.");
        IsRefusedUntouched(s);
        File.WriteAllBytes(s.Rig.Folder.Machine, [.. "SQLite format 3\0"u8, .. new byte[500]]);
        IsRefusedUntouched(s);
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Database_of_something_else_is_refused(Scene s)
    {
        Sqlite.Run(s.Rig.Folder.Machine, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x');");
        IsRefusedUntouched(s);
        File.Delete(s.Rig.Folder.Machine);
        Sqlite.Run(s.Rig.Folder.Machine, "PRAGMA journal_mode = WAL; CREATE TABLE keys (guid BLOB); INSERT INTO keys VALUES (x'00');");
        IsRefusedUntouched(s);
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Other_columns_are_refused(Scene s)
    {
        foreach (string change in new[]
        {
            "ALTER TABLE keys ADD COLUMN extra TEXT;",
            "ALTER TABLE \"values\" RENAME COLUMN data TO datum;",
            "DROP TABLE blanket_tombstones;",
            "DROP TABLE blanket_tombstones; CREATE TABLE blanket_tombstones (key_guid BLOB NOT NULL, layer TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (layer, key_guid));",
            "DROP TABLE path_entries;",
        })
        {
            Fresh(s);
            Seeds.Make(s.Rig.Folder.Machine, "Machine", change);
            IsRefusedUntouched(s);
        }
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Newer_version_or_other_count_of_versions_is_refused(Scene s)
    {
        foreach (string change in new[] { "UPDATE schema_version SET version = 2;", "DELETE FROM schema_version;", "INSERT INTO schema_version VALUES (1);", "UPDATE schema_version SET version = 0;" })
        {
            Fresh(s);
            Seeds.Make(s.Rig.Folder.Machine, "Machine", change);
            IsRefusedUntouched(s);
        }
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Swapped_paths_are_refused(Scene s)
    {
        Seeds.Make(s.Rig.Folder.Machine, "Users");
        Seeds.Make(s.Rig.Folder.Users, "Machine");
        IsRefusedUntouched(s);
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Log_that_was_not_played_back_is_left_alone(Scene s)
    {
        // sqlite3 dies with its log full.
        s.Rig.StartWith(["/bin/sh", "-c", $"printf 'PRAGMA journal_mode = WAL;\\nPRAGMA wal_autocheckpoint = 0;\\nCREATE TABLE bookmarks (url TEXT);\\n.shell kill -9 $PPID\\n' | sqlite3 {s.Rig.Folder.Machine}"]).WaitExit();
        Expect.True(new FileInfo(s.Rig.Folder.Machine + "-wal") is { Exists: true, Length: > 0 }, "a log that was not played back", "none");
        IsRefusedUntouched(s);
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Root_whose_name_differs_in_case_is_served(Scene s)
    {
        Id root = Seeds.Make(s.Rig.Folder.Machine, "MACHINE");
        s.Rig.Up();
        Expect.Equal(root, s.Rig.Registration.Hives[0].Root, "the root");
    }

    private static void Fresh(Scene s)
    {
        foreach (string file in Directory.GetFiles(s.Rig.Folder.Folder, "*.hive*"))
            File.Delete(file);
    }

    private static void IsRefusedUntouched(Scene s)
    {
        Dictionary<string, Bytes> before = Contents(s);
        SourceProcess source = s.Rig.Start();
        Expect.Equal(1, source.WaitExit(), "exit status");
        Expect.Equal(1, source.ErrorLines.Count, "lines on standard error");
        Dictionary<string, Bytes> after = Contents(s);
        foreach ((string name, Bytes bytes) in before)
            Expect.True(after.TryGetValue(name, out Bytes? now) && now.Equals(bytes), $"{name} byte for byte as it was", "another content");
    }

    private static Dictionary<string, Bytes> Contents(Scene s) =>
        Directory.GetFiles(s.Rig.Folder.Folder, "*.hive*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)).ToDictionary(file => Path.GetFileName(file), file => new Bytes(File.ReadAllBytes(file)), StringComparer.Ordinal);
}
