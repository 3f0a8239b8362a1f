using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>What a start finds and puts right, and what outlives a crash (behaviour.md, Startup and Transactions and waiting).</summary>
public static class RecoveryChecks
{
    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Prepared_hive_is_served_as_it_is(Scene s)
    {
        Id key = Id.Random();
        Id root = Seeds.Make(
            s.Rig.Folder.Machine,
            "Machine",
            Seeds.KeyRow(key, "Key", "{root}") + Seeds.EntryRow("{root}", "Key", key, 7) + Seeds.ValueRow(Seeds.Hex(key), "V", 9, -5));
        s.Rig.Up();
        Expect.Equal(root, s.Root, "the root");
        Expect.Same([new Entry("base", key, 7)], s.Entries(root, "KEY"), "entries");
        Expect.Equal((9u, 5ul), (s.Dword(key, "v"), s.Read(key).Time), "value and time");
        Expect.Equal(unchecked((ulong)-5), s.Rig.Registration.MaxSequence, "max_sequence");
    }

    [Check("seeds 4.1", Unstarted = true, Needs = Facets.Files)]
    public static void Hive_without_a_log_becomes_one_with_it(Scene s)
    {
        Seeds.Make(s.Rig.Folder.Machine, "Machine", "PRAGMA journal_mode = DELETE;");
        s.Rig.Up();
        Expect.Same(["wal"], Sqlite.Read(s.Rig.Folder.Machine, "PRAGMA journal_mode"), "journal mode");
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Keys_without_entries_and_entries_without_keys_go(Scene s)
    {
        (Id kept, Id bare, Id below, Id missing, Id both) = (Id.Random(), Id.Random(), Id.Random(), Id.Random(), Id.Random());
        Seeds.Make(
            s.Rig.Folder.Machine,
            "Machine",
            string.Concat(new[] { (kept, "Kept"), (bare, "Bare"), (below, "Below"), (both, "Both") }.Select(k => Seeds.KeyRow(k.Item1, k.Item2, "{root}")))
            + Seeds.EntryRow("{root}", "Kept", kept) + Seeds.EntryRow(Seeds.Hex(bare), "Below", below) + Seeds.EntryRow("{root}", "Missing", missing)
            + Seeds.EntryRow(Seeds.Hex(bare), "Both", both) + Seeds.EntryRow("{root}", "Both", both)
            + Seeds.ValueRow(Seeds.Hex(bare), "V", 1) + Seeds.ValueRow(Seeds.Hex(kept), "V", 2) + Seeds.ValueRow(Seeds.Hex(Id.Random()), "V", 3)
            + $"INSERT INTO blanket_tombstones VALUES ({Seeds.Hex(below)}, 'base', 1); INSERT INTO path_entries VALUES ({Seeds.Hex(kept)}, 'Hid', 'hid', 'base', 1, NULL, 4);");
        s.Rig.Up();
        Expect.Same(["Both", "Kept"], s.Children(s.Root).Names, "children of the root");
        Expect.Same(["Hid"], s.Children(kept).Names, "children of a key that stays");
        foreach (Id gone in new[] { bare, below, missing })
            s.Is(Status.NotFound, Ask.ReadKey(gone));
        Expect.Equal(2u, s.Dword(kept, "V"), "the value of a key that stays");
        // Two entries of the root, one HIDDEN, three keys, one value: the sweep comes after the registration.
        Patience.Until(() => Sqlite.Number(s.Rig.Folder.Machine, Seeds.CountAll) == 7, "values and tombstones of keys that are gone swept");
        s.Ok(Ask.CreateKey(bare, "Bare", s.Root));
        Expect.Equal(0, s.Values(bare).Count, "values of a key created with a swept GUID");
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Hive_without_indexes_gets_them_once(Scene s)
    {
        Seeds.Make(s.Rig.Folder.Machine, "Machine", "DROP INDEX idx_path_entries_target;");
        s.Rig.Up();
        IReadOnlyList<string> indexes = Sqlite.Read(s.Rig.Folder.Machine, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1");
        Expect.True(indexes.Count > 0, "indexes", "none");
        s.Rig.Restart();
        Expect.Same(indexes, Sqlite.Read(s.Rig.Folder.Machine, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"), "indexes after the next start");
    }

    [Check("behaviour.md Startup", Unstarted = true, Needs = Facets.Files)]
    public static void Names_folded_otherwise_are_folded_again_once(Scene s)
    {
        (Id older, Id younger, Id other) = (Id.Random(), Id.Random(), Id.Random());
        Seeds.Make(
            s.Rig.Folder.Machine,
            "Machine",
            string.Concat(new[] { (older, "\u03a3"), (younger, "\u03c2"), (other, "\u13a0") }.Select(k => Seeds.KeyRow(k.Item1, k.Item2, "{root}")))
            + Seeds.EntryRow("{root}", "\u03a3", older, 5, folded: "\u03c3") + Seeds.EntryRow("{root}", "\u03c2", younger, -3, folded: "\u03c2")
            + Seeds.EntryRow("{root}", "\u13a0", other, 6, folded: "\uab70")
            + Seeds.ValueRow("{root}", "\u1e9e", 1, 8, folded: "\u1e9e") + Seeds.ValueRow("{root}", "\u00df", 2, 7, folded: "\u00df"));
        s.Rig.Up();
        Expect.Same([younger], s.Entries(s.Root, "\u03c3").Select(e => e.Target), "targets of a name that two had");
        Expect.Same([other], s.Entries(s.Root, "\uab70").Select(e => e.Target), "targets of a name folded otherwise");
        Expect.Equal(1u, s.Dword(s.Root, "\u00df"), "the value with the younger sequence");
        s.Is(Status.NotFound, Ask.ReadKey(older));
        Expect.True(Sqlite.Number(s.Rig.Folder.Machine, "PRAGMA user_version") != 0, "a mark in user_version", "0");
    }

    [Check("behaviour.md Transactions and waiting", Own = true, Needs = Facets.Durable)]
    public static void What_was_answered_outlives_a_crash(Scene s)
    {
        Id key = s.Key;
        for (int round = 0; round < 4; round++)
        {
            Pending[] writes = [.. Enumerable.Range(0, 120).Select(i => s.Send(s.Setting(key, $"V{round}-{i}")))];
            ulong txn = s.Rig.NextTransaction();
            s.Send(Ask.Begin(txn)).Is(Status.Ok);
            Pending[] inside = [.. Enumerable.Range(0, 10).Select(i => s.Send(s.Setting(key, $"T{round}-{i}"), txn))];
            Pending commit = s.Send(Ask.Commit(txn), txn);
            Patience.Until(() => writes.Count(w => w.IsAnswered) > 30 * round, "some writes answered");
            s.Rig.Source.Crash();
            int[] answered = [.. writes.Select((w, i) => (w, i)).Where(x => x.w.IsAnswered).Select(x => x.i)];
            bool isCommitted = commit.IsAnswered;
            s.Kernel.Dispose();
            s.Rig.Up();
            HashSet<string> there = [.. s.Values(key).Select(v => v.Name.TryText()!)];
            foreach (int i in answered)
                Expect.True(there.Contains($"V{round}-{i}"), $"V{round}-{i}, which was answered", "nothing");
            int ofTransaction = Enumerable.Range(0, 10).Count(i => there.Contains($"T{round}-{i}"));
            Expect.True(ofTransaction is 0 or 10 && (!isCommitted || ofTransaction == 10), "all or nothing of a transaction", $"{ofTransaction} of 10 writes");
        }
    }

    [Check("behaviour.md Stores", Own = true, Needs = Facets.Durable)]
    public static void Crash_between_entry_and_key_leaves_nothing(Scene s)
    {
        Id key = s.Key, guid = Id.Random();
        s.AddEntry(key, "K", "base", guid);
        s.Rig.CrashAndRestart();
        Expect.Equal(0, s.Children(key).Children.Count, "children");
        s.NewKey(key, "K");
        s.Rig.CrashAndRestart();
        Expect.Same(["K"], s.Children(key).Names, "children after entry and key");
    }

    [Check("seeds 1.2", Own = true, Needs = Facets.Durable)]
    public static void Volatile_keys_end_with_the_source_and_all_else_stays(Scene s)
    {
        Id key = s.Key, passing = s.NewKey(key, "Passing", isVolatile: true), staying = s.NewKey(key, "Staying");
        s.Set(staying, "V", 3);
        s.Ok(Ask.HideEntry(key, "Hidden", "base", s.Next()));
        s.Ok(Ask.SetBlanket(staying, "base", s.Next()));
        s.Ok(Ask.WriteBoth(staying, Samples.RootDescriptor, ulong.MaxValue));
        ulong highest = s.Set(staying, "W");
        foreach (Action again in new Action[] { s.Rig.Restart, s.Rig.CrashAndRestart })
        {
            Id root = s.Root;
            again();
            Expect.Equal(root, s.Root, "the root");
            Expect.Same(["Hidden", "Staying"], s.Children(key).Names, "children");
            s.Is(Status.NotFound, Ask.ReadKey(passing));
            Expect.Equal((3u, 1, ulong.MaxValue), (s.Dword(staying, "V"), s.All(staying).Blankets.Count, s.Read(staying).Time), "the key that stays");
            Expect.Equal(Samples.RootDescriptor, s.Read(staying).Descriptor, "its descriptor");
            Expect.Equal(highest, s.Rig.Registration.MaxSequence, "max_sequence");
        }
    }

    [Check("seeds 5.1.15", Own = true, Needs = Facets.Durable)]
    public static void Deletions_outlive_a_crash(Scene s)
    {
        Id key = s.Key, dropped = s.NewKey(key, "Dropped");
        s.Set(key, "V");
        s.Set(key, "L", 1, "layer");
        s.Ok(Ask.DropKey(dropped));
        s.Ok(Ask.DeleteValue(key, "V", "base"));
        s.DeleteLayer("layer");
        s.Rig.CrashAndRestart();
        Expect.Equal((0, 0), (s.Children(key).Children.Count, s.Values(key).Count), "children and values");
    }
}
