using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_LOOKUP.</summary>
public static class LookupChecks
{
    [Check("seeds 5.1.2")]
    public static void Lookup_returns_every_layers_entry(Scene s)
    {
        Id first = s.BareKey(s.Key, "Child"), second = s.BareKey(s.Key, "Child");
        ulong low = s.AddEntry(s.Key, "Child", "a", first), high = s.AddEntry(s.Key, "Child", "b", second), hidden = s.Next();
        s.Ok(Ask.HideEntry(s.Key, "Child", "c", hidden));
        Entry[] expected = [new("a", first, low), new("b", second, high), new("c", Id.Zero, hidden)];
        Expect.Same(expected, s.Entries(s.Key, "Child"), "entries");
    }

    [Check("seeds 5.1.2")]
    public static void Lookup_folds_the_name(Scene s)
    {
        Id child = s.NewKey(s.Key, "MiXeD");
        Expect.Equal(child, s.Entries(s.Key, "mIxEd").Select(e => e.Target).FirstOrDefault(), "the key under another spelling");
    }

    [Check("rsi.md Status codes")]
    public static void Lookup_of_a_missing_child_is_OK_and_empty(Scene s) => s.OkIs(new byte[8], Ask.Lookup(s.Key, "Missing"));

    [Check("behaviour.md Validation")]
    public static void Lookup_below_an_unknown_parent_is_NOT_FOUND(Scene s) => s.Is(Status.NotFound, Ask.Lookup(Id.Random(), "Child"));

    [Check("rsi.md Operations")]
    public static void Metadata_is_given_once_for_each_key(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child");
        s.AddEntry(s.Key, "Child", "other", child);
        s.AddEntry(s.Key, "Child", "third", child);
        Expect.Equal(1, s.Lookup(s.Key, "Child").Metadata.Count, "metadata of one key with three entries, LOOKUP");
        Expect.Equal(1, s.Children(s.Key).Metadata.Count, "metadata of one key with three entries, ENUM_CHILDREN");
    }

    [Check("rsi.md Operations")]
    public static void Hidden_entries_have_no_metadata(Scene s)
    {
        s.Ok(Ask.HideEntry(s.Key, "Child", "base", s.Next()));
        Expect.Equal(0, s.Lookup(s.Key, "Child").Metadata.Count, "metadata of a HIDDEN entry, LOOKUP");
        Expect.Equal(0, s.Children(s.Key).Metadata.Count, "metadata of a HIDDEN entry, ENUM_CHILDREN");
    }

    [Check("rsi.md Operations")]
    public static void Metadata_is_what_the_key_is(Scene s)
    {
        (Id plain, Id special) = (Id.Random(), Id.Random());
        s.Ok(Ask.CreateKey(plain, "Child", s.Key));
        s.Ok(Ask.CreateKey(special, "Child", s.Key, Samples.RootDescriptor, isVolatile: 1, isSymlink: 1));
        s.AddEntry(s.Key, "Child", "a", plain);
        s.AddEntry(s.Key, "Child", "b", special);
        s.Ok(Ask.WriteTime(plain, 7));
        s.Ok(Ask.WriteTime(special, ulong.MaxValue));
        Metadata[] expected =
        [
            new(plain, Samples.Descriptor, IsVolatile: false, IsSymlink: false, 7),
            new(special, Samples.RootDescriptor, IsVolatile: true, IsSymlink: true, ulong.MaxValue),
        ];
        Expect.Same(expected.OrderBy(m => m.Guid), s.Lookup(s.Key, "Child").Metadata, "metadata of LOOKUP");
        Expect.Same(expected.OrderBy(m => m.Guid), s.Children(s.Key).Metadata, "metadata of ENUM_CHILDREN");
    }

    [Check("seeds 3.1.6")]
    public static void Lookup_merges_both_stores(Scene s)
    {
        Id persistent = s.BareKey(s.Key, "Child"), passing = s.BareKey(s.Key, "Child", isVolatile: true);
        s.AddEntry(s.Key, "Child", "z", persistent);
        s.AddEntry(s.Key, "CHILD", "a", passing);
        Expect.Same([passing, persistent], s.Entries(s.Key, "child").Select(e => e.Target), "targets in the order of layers");
    }

    [Check("seeds 3.1.6")]
    public static void Lookup_below_a_volatile_key(Scene s)
    {
        Id parent = s.NewKey(s.Key, "Passing", isVolatile: true);
        Id child = s.NewKey(parent, "Child", isVolatile: true);
        Expect.Same([child], s.Entries(parent, "CHILD").Select(e => e.Target), "targets");
    }

    [Check("rsi.md Messages")]
    public static void Lookup_answers_the_bytes_of_the_specification(Scene s)
    {
        Id child = Id.From(Bytes.Hex("00112233445566778899aabbccddee" + (s.Next() % 256).ToString("x2")).Span);
        s.Is(Status.Ok, Ask.CreateKey(child, "Child", s.Key, Bytes.Hex("0102"), isSymlink: 1));
        s.Ok(Ask.WriteTime(child, 0x0102030405060708));
        s.Ok(Ask.CreateEntry(s.Key, "Child", "base", child, 0x1122334455667788));
        s.Ok(Ask.HideEntry(s.Key, "Child", "x", 2));
        byte[] guid = child.ToArray();
        byte[] expected =
        [
            2, 0, 0, 0,
            4, 0, 0, 0, .. "base"u8, 0, .. guid, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
            1, 0, 0, 0, .. "x"u8, 1, .. new byte[16], 2, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0,
            .. guid, 2, 0, 0, 0, 1, 2, 0, 1, 8, 7, 6, 5, 4, 3, 2, 1,
        ];
        s.OkIs(expected, Ask.Lookup(s.Key, "CHILD"));
        s.Ok(Ask.DropKey(child));
    }

    [Check("behaviour.md Stores")]
    public static void Entry_whose_key_is_missing_is_not_returned(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child"), other = s.BareKey(s.Key, "Child");
        s.AddEntry(s.Key, "Child", "other", other);
        s.Ok(Ask.DropKey(other));
        Expect.Same([child], s.Entries(s.Key, "Child").Select(e => e.Target), "targets");
        s.Ok(Ask.DropKey(child));
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children without entries");
    }

    [Check("behaviour.md Stores")]
    public static void Entries_come_by_layer(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        foreach (string layer in new[] { "b", "a", "B", "aa", "é", "Z" })
            s.AddEntry(s.Key, "Child", layer, child);
        Bytes[] expected = ["B", "Z", "a", "aa", "b", "é"];
        Expect.Same(expected, s.Entries(s.Key, "Child").Select(e => e.Layer), "layers, LOOKUP");
        Expect.Same(expected, s.Children(s.Key).Children[0].Entries.Select(e => e.Layer), "layers, ENUM_CHILDREN");
    }

    [Check("behaviour.md Stores")]
    public static void Order_is_that_of_UTF_8_bytes(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        foreach (string layer in new[] { "\U00010000", "\uffee", "z" })
        {
            s.AddEntry(s.Key, "Child", layer, child);
            s.Set(s.Key, "Value", 1, layer);
            s.Ok(Ask.SetBlanket(s.Key, layer, s.Next()));
        }

        Bytes[] expected = ["z", "\uffee", "\U00010000"];
        Expect.Same(expected, s.Entries(s.Key, "Child").Select(e => e.Layer), "layers of entries");
        Expect.Same(expected, s.Values(s.Key, "Value").Select(v => v.Layer), "layers of values");
        Expect.Same(expected, s.All(s.Key).Blankets.Select(b => b.Layer), "layers of blanket tombstones");
    }
}
