using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_DELETE_LAYER and RSI_FLUSH.</summary>
public static class LayerAndFlushChecks
{
    [Check("seeds 5.1.15")]
    public static void Delete_layer_of_an_unknown_layer_is_OK(Scene s) => s.OkIs(new byte[4], Ask.DeleteLayer(s.Unique("none")));

    [Check("seeds 5.1.15")]
    public static void Delete_layer_reports_the_keys_that_no_other_layer_names(Scene s)
    {
        string layer = s.Unique("layer");
        Id orphan = s.NewKey(s.Key, "A", layer), passing = s.NewKey(s.Key, "B", layer, isVolatile: true), named = s.NewKey(s.Key, "C", layer);
        s.AddEntry(s.Key, "C", "base", named);
        s.AddEntry(s.Key, "A again", layer, orphan);
        Expect.Same(new[] { orphan, passing }.Order(), s.DeleteLayer(layer), "orphans");
        Expect.Same([], s.DeleteLayer(layer), "orphans of a second deletion");
    }

    [Check("rsi.md Messages")]
    public static void Delete_layer_answers_the_bytes_of_the_specification(Scene s)
    {
        string layer = s.Unique("layer");
        Id orphan = s.NewKey(s.Key, "A", layer);
        s.OkIs((byte[])[1, 0, 0, 0, .. orphan.ToArray()], Ask.DeleteLayer(layer));
    }

    [Check("behaviour.md Stores")]
    public static void Orphans_come_by_GUID(Scene s)
    {
        string layer = s.Unique("layer");
        Id[] keys = [.. Enumerable.Range(0, 12).Select(i => s.NewKey(i % 3 == 0 ? s.UsersRoot : s.Key, s.Unique($"K{i}"), layer, isVolatile: i % 2 == 0))];
        Expect.Same(keys.Order(), s.DeleteLayer(layer), "orphans");
    }

    [Check("seeds 5.1.15")]
    public static void Delete_layer_removes_entries_values_and_blankets(Scene s)
    {
        string layer = s.Unique("layer");
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.NewKey(s.Key, $"K {isVolatile}", isVolatile: isVolatile);
            s.AddEntry(s.Key, $"K {isVolatile}", layer, key);
            s.Ok(Ask.HideEntry(key, "Hidden", layer, s.Next()));
            s.Set(key, "V", 1, layer);
            s.Set(key, "V", 2);
            s.Ok(Ask.SetBlanket(key, layer, s.Next()));
            s.Ok(Ask.SetBlanket(key, "base", s.Next()));
            Expect.Same([], s.DeleteLayer(layer), "orphans");
            Expect.Same(["base"], s.Entries(s.Key, $"K {isVolatile}").Select(e => e.Layer.TryText()), "layers of entries");
            Expect.Equal(0, s.Children(key).Children.Count, "HIDDEN entries");
            Expect.Same(["base"], s.Values(key).Select(v => v.Layer.TryText()), "layers of values");
            Expect.Same(["base"], s.All(key).Blankets.Select(b => b.Layer.TryText()), "layers of blanket tombstones");
        }
    }

    [Check("behaviour.md Stores")]
    public static void Delete_layer_compares_bytes(Scene s)
    {
        string layer = s.Unique("layer");
        s.Set(s.Key, "V", 1, layer);
        Expect.Same([], s.DeleteLayer(layer.ToUpperInvariant()), "orphans");
        Expect.Equal(1, s.Values(s.Key).Count, "values of a layer in another case");
    }

    [Check("behaviour.md Stores")]
    public static void Layer_names_are_compared_byte_for_byte(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        foreach (string layer in new[] { "Layer", "layer", "la\u0079er\u0301" })
        {
            s.AddEntry(s.Key, "Child", layer, child);
            s.Set(s.Key, "V", 1, layer);
            s.Ok(Ask.SetBlanket(s.Key, layer, s.Next()));
        }

        s.Ok(Ask.DeleteEntry(s.Key, "Child", "LAYER"));
        s.Ok(Ask.DeleteValue(s.Key, "V", "LAYER"));
        s.Ok(Ask.RemoveBlanket(s.Key, "LAYER"));
        string[] expected = ["Layer", "layer", "layer\u0301"];
        Expect.Same(expected, s.Entries(s.Key, "Child").Select(e => e.Layer.TryText()), "layers of entries");
        Expect.Same(expected, s.Values(s.Key).Select(v => v.Layer.TryText()), "layers of values");
        Expect.Same(expected, s.All(s.Key).Blankets.Select(b => b.Layer.TryText()), "layers of blanket tombstones");
    }

    [Check("seeds 5.1.15")]
    public static void Delete_layer_acts_in_every_hive(Scene s)
    {
        string layer = s.Unique("layer");
        Id mine = s.NewKey(s.Key, "A", layer), theirs = s.NewKey(s.UsersRoot, s.Unique("B"), layer);
        Expect.Same(new[] { mine, theirs }.Order(), s.DeleteLayer(layer), "orphans");
        Expect.Equal(0, s.Entries(s.Key, "A").Count + s.Entries(s.UsersRoot, s.Unique("B")).Count, "entries");
    }

    [Check("kernel.md In which order it asks")]
    public static void Orphan_stays_a_key_until_it_is_dropped(Scene s)
    {
        string layer = s.Unique("layer");
        Id orphan = s.NewKey(s.Key, "A", layer);
        s.Set(orphan, "V", 3);
        Expect.Same([orphan], s.DeleteLayer(layer), "orphans");
        Expect.Equal(3u, s.Dword(orphan, "V"), "a value of the orphan");
        s.Ok(Ask.DropKey(orphan));
        s.Is(Status.NotFound, Ask.ReadKey(orphan));
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Delete_layer_waits_until_all_hives_are_free(Scene s)
    {
        string layer = s.Unique("layer");
        Id orphan = s.NewKey(s.Key, "A", layer);
        ulong machine = s.Holding(s.Key), users = s.Holding(s.UsersRoot);
        Pending deletion = s.Send(Ask.DeleteLayer(layer));
        deletion.IsSilent("two hives are taken");
        s.Commit(machine);
        deletion.IsSilent("one hive is taken");
        // It holds none meanwhile.
        s.Set(s.Key, "V");
        Expect.Equal(1, s.Entries(s.Key, "A").Count, "entries meanwhile");
        s.Abort(users);
        Answer answer = deletion.Wait();
        Expect.Equal(Status.Ok, answer.Status, "status");
        Expect.Same([orphan], Answer.Orphans(answer.Payload), "orphans");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Delete_layer_comes_after_the_end_that_was_read_before_it(Scene s)
    {
        string layer = s.Unique("layer");
        ulong txn = s.Begin();
        Id orphan = s.NewKey(s.Key, "A", layer, txn: txn);
        Pending commit = s.Send(Ask.Commit(txn), txn), deletion = s.Send(Ask.DeleteLayer(layer));
        commit.Is(Status.Ok);
        Expect.Same([orphan], Answer.Orphans(deletion.Wait().Payload), "orphans");
        Expect.Equal(0, s.Entries(s.Key, "A").Count, "entries");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Write_after_a_delete_layer_outlives_it(Scene s)
    {
        string layer = s.Unique("layer");
        Pending deletion = s.Send(Ask.DeleteLayer(layer));
        s.Set(s.Key, "V", 1, layer);
        deletion.Is(Status.Ok);
        Expect.Equal(1, s.Values(s.Key).Count, "values written after the deletion");
    }

    [Check("behaviour.md Transactions and waiting", Slow = true)]
    public static void Delete_layer_is_TXN_BUSY_after_5_seconds(Scene s)
    {
        string layer = s.Unique("layer");
        s.Set(s.Key, "V", 1, layer);
        s.Set(s.UsersRoot, "V", 1, layer);
        ulong txn = s.Holding(s.UsersRoot);
        DateTime sent = DateTime.UtcNow;
        Pending deletion = s.Send(Ask.DeleteLayer(layer));
        deletion.Is(Status.TxnBusy);
        Expect.True((deletion.At - sent).TotalSeconds is > 4.5 and < 10, "TXN_BUSY after 5 s", $"{(deletion.At - sent).TotalSeconds:0.0} s");
        Expect.Equal(2, s.Values(s.Key).Count + s.Values(s.UsersRoot).Count, "values of the layer");
        s.Abort(txn);
        s.DeleteLayer(layer);
        Expect.Equal(0, s.Values(s.Key).Count + s.Values(s.UsersRoot).Count, "values once the hive is free");
    }

    [Check("rsi.md Operations")]
    public static void Flush_is_OK(Scene s)
    {
        s.Set(s.Key, "V");
        s.Ok(Ask.Flush("Machine"));
        s.Ok(Ask.Flush("Users"));
    }

    [Check("seeds 5.1.19")]
    public static void Flush_of_an_unknown_hive_is_INVALID(Scene s)
    {
        foreach (string name in new[] { "Other", "Machine ", "Machin", "Machine\\", "CurrentUser" })
            s.Is(Status.Invalid, Ask.Flush(name));
    }

    [Check("kernel.md In which order it asks")]
    public static void Flush_folds_the_hives_name(Scene s)
    {
        s.Ok(Ask.Flush("mACHINE"));
        s.Ok(Ask.Flush("USERS"));
        // U+017F folds to s.
        s.Ok(Ask.Flush("U\u017fer\u017f"));
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Flush_is_TXN_BUSY_while_a_transaction_holds_the_hive(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        s.Is(Status.TxnBusy, Ask.Flush("Machine"));
        s.Ok(Ask.Flush("Users"));
        s.Commit(txn);
        s.Ok(Ask.Flush("Machine"));
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Flush_beside_a_snapshot_is_OK(Scene s)
    {
        ulong snapshot = s.Begin(readOnly: true);
        s.Read(s.Key, snapshot);
        s.Set(s.Key, "V", 1);
        s.Ok(Ask.Flush("Machine"));
        Expect.Equal(0, s.Values(s.Key, snapshot).Count, "values in the snapshot");
        s.Abort(snapshot);
    }

    [Check("seeds 5.1.19", Own = true, Needs = Facets.Files)]
    public static void Flush_truncates_the_log(Scene s)
    {
        s.Set(s.Key, "V");
        string log = s.Rig.Folder.Machine + "-wal";
        s.Ok(Ask.Flush("Machine"));
        Expect.Equal(0L, new FileInfo(log).Length, "bytes of the log");
    }
}
