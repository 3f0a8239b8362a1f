using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_ENUM_CHILDREN.</summary>
public static class EnumChildrenChecks
{
    [Check("behaviour.md Validation")]
    public static void Enum_children_of_an_unknown_key_is_NOT_FOUND(Scene s) => s.Is(Status.NotFound, Ask.EnumChildren(Id.Random()));

    [Check("seeds 5.1.6")]
    public static void Enum_children_of_a_leaf_is_OK_and_empty(Scene s) => s.OkIs(new byte[8], Ask.EnumChildren(s.Key));

    [Check("seeds 5.1.6")]
    public static void Enum_children_returns_HIDDEN_entries(Scene s)
    {
        Id child = s.NewKey(s.Key, "A");
        s.Ok(Ask.HideEntry(s.Key, "A", "other", s.Next()));
        s.Ok(Ask.HideEntry(s.Key, "B", "base", s.Next()));
        Expect.Same([child, Id.Zero, Id.Zero], s.Children(s.Key).Children.SelectMany(c => c.Entries).Select(e => e.Target), "targets");
    }

    [Check("seeds 3.1.6")]
    public static void Enum_children_merges_both_stores(Scene s)
    {
        Id b = s.NewKey(s.Key, "B"), a = s.NewKey(s.Key, "A", isVolatile: true), c = s.NewKey(s.Key, "C", isVolatile: true);
        EnumAnswer answer = s.Children(s.Key);
        Expect.Same([a, b, c], answer.Children.Select(x => x.Entries[0].Target), "targets");
        Expect.Same([true, false, true], new[] { a, b, c }.Select(id => answer.Metadata.Single(m => m.Guid == id).IsVolatile), "volatile flags");
    }

    [Check("behaviour.md Stores")]
    public static void Children_come_by_folded_name(Scene s)
    {
        foreach (string name in new[] { "b", "A", "C", "a1", "Z", "ä", "[", "_", "\uff21", "\U00010400" })
            s.NewKey(s.Key, name);
        string[] expected = ["[", "_", "A", "a1", "b", "C", "Z", "ä", "\uff21", "\U00010400"];
        Expect.Same(expected, s.Children(s.Key).Names, "names");
    }

    [Check("behaviour.md Stores")]
    public static void Child_of_several_spellings_has_the_lowest(Scene s)
    {
        Id child = s.NewKey(s.Key, "name", "a");
        s.AddEntry(s.Key, "Name", "b", child);
        s.AddEntry(s.Key, "NAME", "c", s.BareKey(s.Key, "NAME", isVolatile: true));
        s.AddEntry(s.Key, "nAME", "d", child);
        Child only = s.Children(s.Key).Children is [var one] ? one : throw new CheckFailedException("one child", string.Join(' ', s.Children(s.Key).Children));
        Expect.Equal("NAME", only.Name.TryText(), "spelling");
        Expect.Same(["a", "b", "c", "d"], only.Entries.Select(e => e.Layer.TryText()), "layers");
    }

    [Check("behaviour.md Stores")]
    public static void Metadata_comes_by_GUID(Scene s)
    {
        for (int i = 0; i < 12; i++)
            s.NewKey(s.Key, $"Child {i}", isVolatile: i % 2 == 0);
        Id[] seen = [.. s.Children(s.Key).Metadata.Select(m => m.Guid)];
        Expect.Same(seen.Order(), seen, "GUIDs of metadata, ENUM_CHILDREN");
        for (int i = 0; i < 8; i++)
            s.AddEntry(s.Key, "One", $"layer {i}", s.BareKey(s.Key, "One", isVolatile: i % 2 == 0));
        seen = [.. s.Lookup(s.Key, "One").Metadata.Select(m => m.Guid)];
        Expect.Same(seen.Order(), seen, "GUIDs of metadata, LOOKUP");
    }

    [Check("kernel.md What it checks in an answer")]
    public static void Enumeration_asked_twice_is_the_same_bytes(Scene s)
    {
        for (int i = 0; i < 20; i++)
            s.NewKey(s.Key, $"Child {i * 7 % 20}", i % 3 == 0 ? "other" : "base", isVolatile: i % 2 == 0);
        Expect.Equal(new Bytes(s.Do(Ask.EnumChildren(s.Key)).Payload), new Bytes(s.Do(Ask.EnumChildren(s.Key)).Payload), "the second answer");
    }

    [Check("rsi.md Messages")]
    public static void Enum_children_answers_the_bytes_of_the_specification(Scene s)
    {
        Id child = Id.Random();
        s.Ok(Ask.CreateKey(child, "Kid", s.Key, Bytes.Hex("aabb"), isVolatile: 1));
        s.Ok(Ask.WriteTime(child, 0x0102030405060708));
        s.Ok(Ask.CreateEntry(s.Key, "Kid", "base", child, 5));
        s.Ok(Ask.HideEntry(s.Key, "lid", "base", 6));
        byte[] expected =
        [
            2, 0, 0, 0,
            3, 0, 0, 0, .. "Kid"u8, 1, 0, 0, 0, 4, 0, 0, 0, .. "base"u8, 0, .. child.ToArray(), 5, 0, 0, 0, 0, 0, 0, 0,
            3, 0, 0, 0, .. "lid"u8, 1, 0, 0, 0, 4, 0, 0, 0, .. "base"u8, 1, .. new byte[16], 6, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, .. child.ToArray(), 2, 0, 0, 0, 0xaa, 0xbb, 1, 0, 8, 7, 6, 5, 4, 3, 2, 1,
        ];
        s.OkIs(expected, Ask.EnumChildren(s.Key));
    }

    [Check("behaviour.md The connection")]
    public static void Thousands_of_children_are_carried(Scene s)
    {
        ulong txn = s.Begin();
        for (int i = 0; i < 30; i++)
        {
            List<Pending> sent = [];
            for (int j = 0; j < 50; j++)
            {
                Id guid = Id.Random();
                sent.Add(s.Send(Ask.CreateEntry(s.Key, $"Child {(i * 50) + j:0000}", "base", guid, s.Next()), txn));
                sent.Add(s.Send(Ask.CreateKey(guid, $"Child {(i * 50) + j:0000}", s.Key, isVolatile: (byte)(j % 2)), txn));
            }

            sent.ForEach(pending => pending.Is(Status.Ok));
        }

        s.Commit(txn);
        Expect.Same(Enumerable.Range(0, 1500).Select(i => $"Child {i:0000}"), s.Children(s.Key).Names, "names");
        s.Ok(Ask.DropKey(s.Key));
    }
}
