using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_CREATE_ENTRY, RSI_HIDE_ENTRY and RSI_DELETE_ENTRY.</summary>
public static class EntryChecks
{
    [Check("seeds 5.1.3")]
    public static void Create_entry_names_an_existing_key(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        ulong sequence = s.AddEntry(s.Key, "Child", "base", child);
        Expect.Same([new Entry("base", child, sequence)], s.Entries(s.Key, "Child"), "entries");
    }

    [Check("seeds 5.1.3")]
    public static void Create_entry_of_a_taken_name_is_ALREADY_EXISTS(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child"), passing = s.NewKey(s.Key, "Passing", isVolatile: true), other = s.BareKey(s.Key, "Child");
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Child", "base", other, s.Next()));
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Child", "base", child, s.Next()));
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Passing", "base", other, s.Next()));
        Expect.Same([child], s.Entries(s.Key, "Child").Select(e => e.Target), "targets");
        Expect.Same([passing], s.Entries(s.Key, "Passing").Select(e => e.Target), "targets of the volatile one");
    }

    [Check("rsi.md Status codes")]
    public static void Create_entry_folds_the_name(Scene s)
    {
        s.NewKey(s.Key, "Child");
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "CHILD", "base", s.BareKey(s.Key, "CHILD"), s.Next()));
    }

    [Check("seeds 5.1.3")]
    public static void Create_entry_where_HIDDEN_is_is_ALREADY_EXISTS(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        s.Ok(Ask.HideEntry(s.Key, "Child", "base", s.Next()));
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Child", "base", child, s.Next()));
    }

    [Check("seeds 5.1.3")]
    public static void Create_entry_of_a_name_taken_in_another_layer_is_OK(Scene s)
    {
        Id first = s.NewKey(s.Key, "Child"), second = s.BareKey(s.Key, "Child");
        s.AddEntry(s.Key, "Child", "other", second);
        Expect.Same([first, second], s.Entries(s.Key, "Child").Select(e => e.Target), "targets");
    }

    [Check("seeds 3.1.3")]
    public static void Create_entry_of_a_name_taken_below_another_parent_is_OK(Scene s)
    {
        Id parent = s.NewKey(s.Key, "Parent"), child = s.NewKey(s.Key, "Child");
        s.AddEntry(parent, "Child", "base", child);
        Expect.Same([child], s.Entries(parent, "Child").Select(e => e.Target), "targets");
    }

    [Check("seeds 5.1.3")]
    public static void Create_entry_goes_to_the_store_of_its_key(Scene s)
    {
        Id passing = s.BareKey(s.Key, "Passing", isVolatile: true);
        s.AddEntry(s.Key, "Passing", "base", passing);
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "passing", "base", s.BareKey(s.Key, "x"), s.Next()));
        Expect.Same([passing], s.Children(s.Key).Children.Single().Entries.Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Validation")]
    public static void Create_entry_below_an_unknown_parent_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, Ask.CreateEntry(Id.Random(), "Child", "base", Id.Random(), s.Next()));
        s.Is(Status.NotFound, Ask.CreateEntry(Id.Random(), "Child", "base", s.Key, s.Next()));
    }

    [Check("seeds 3.1.3")]
    public static void Sequences_are_any_u64(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        s.Ok(Ask.CreateEntry(s.Key, "Child", "a", child, ulong.MaxValue - 1));
        s.Ok(Ask.HideEntry(s.Key, "Child", "b", 1UL << 63));
        s.Ok(Ask.SetValue(s.Key, "V", "a", 4, Samples.DwordOf(1), ulong.MaxValue - 1));
        s.Ok(Ask.SetValue(s.Key, "V", "a", 4, Samples.DwordOf(2), 1UL << 63, ulong.MaxValue - 1));
        s.Ok(Ask.SetBlanket(s.Key, "a", ulong.MaxValue - 1));
        Expect.Same([ulong.MaxValue - 1, 1UL << 63], s.Entries(s.Key, "Child").Select(e => e.Sequence), "sequences of entries");
        Expect.Same([1UL << 63], s.Values(s.Key).Select(v => v.Sequence), "sequences of values");
        Expect.Same([ulong.MaxValue - 1], s.All(s.Key).Blankets.Select(b => b.Sequence), "sequences of blanket tombstones");
    }

    [Check("seeds 5.1.4")]
    public static void Hide_entry_leaves_a_HIDDEN_entry(Scene s)
    {
        s.NewKey(s.Key, "Child");
        ulong sequence = s.Next();
        s.Ok(Ask.HideEntry(s.Key, "Child", "base", sequence));
        Expect.Same([new Entry("base", Id.Zero, sequence)], s.Entries(s.Key, "Child"), "entries");
        Expect.Same([new Entry("base", Id.Zero, sequence)], s.Children(s.Key).Children.Single().Entries, "entries of the enumeration");
    }

    [Check("seeds 5.1.4")]
    public static void Hide_entry_replaces_the_layers_entry(Scene s)
    {
        s.NewKey(s.Key, "Child");
        s.Ok(Ask.HideEntry(s.Key, "CHILD", "base", s.Next()));
        ulong sequence = s.Next();
        s.Ok(Ask.HideEntry(s.Key, "chILD", "base", sequence));
        Expect.Same([new Child("chILD", [])], s.Children(s.Key).Children.Select(c => c with { Entries = [] }), "children");
        Expect.Same([sequence], s.Entries(s.Key, "Child").Select(e => e.Sequence), "sequences");
    }

    [Check("seeds 5.1.4")]
    public static void Hide_entry_leaves_other_layers(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child");
        s.Ok(Ask.HideEntry(s.Key, "Child", "other", s.Next()));
        Expect.Same([child, Id.Zero], s.Entries(s.Key, "Child").Select(e => e.Target), "targets");
        Expect.Equal("Child", s.Read(child).Name.TryText(), "name of the key that is hidden elsewhere");
    }

    [Check("behaviour.md Stores")]
    public static void Hide_entry_clears_both_stores(Scene s)
    {
        s.NewKey(s.Key, "Passing", isVolatile: true);
        s.Ok(Ask.HideEntry(s.Key, "Passing", "base", s.Next()));
        Expect.Same([Id.Zero], s.Entries(s.Key, "Passing").Select(e => e.Target), "entries after the volatile one was hidden");
        Id parent = s.NewKey(s.Key, "Parent", isVolatile: true);
        s.NewKey(parent, "Child");
        s.Ok(Ask.HideEntry(parent, "Child", "base", s.Next()));
        Expect.Same([Id.Zero], s.Entries(parent, "Child").Select(e => e.Target), "entries below a volatile key");
    }

    [Check("behaviour.md Validation")]
    public static void Hide_entry_below_an_unknown_parent_is_NOT_FOUND(Scene s) =>
        s.Is(Status.NotFound, Ask.HideEntry(Id.Random(), "Child", "base", s.Next()));

    [Check("seeds 5.1.5")]
    public static void Delete_entry_of_a_missing_entry_is_OK(Scene s)
    {
        s.Ok(Ask.DeleteEntry(s.Key, "Missing", "base"));
        s.NewKey(s.Key, "Child");
        s.Ok(Ask.DeleteEntry(s.Key, "Child", "base"));
        s.Ok(Ask.DeleteEntry(s.Key, "Child", "base"));
    }

    [Check("seeds 5.1.5")]
    public static void Delete_entry_leaves_other_layers(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child");
        s.AddEntry(s.Key, "Child", "other", child);
        s.Ok(Ask.DeleteEntry(s.Key, "CHILD", "base"));
        Expect.Same(["other"], s.Entries(s.Key, "Child").Select(e => e.Layer.TryText()), "layers");
    }

    [Check("seeds 5.1.5")]
    public static void Delete_entry_removes_a_HIDDEN_entry(Scene s)
    {
        s.Ok(Ask.HideEntry(s.Key, "Child", "base", s.Next()));
        s.Ok(Ask.DeleteEntry(s.Key, "Child", "base"));
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children");
    }

    [Check("seeds 5.1.5")]
    public static void Delete_entry_acts_on_both_stores(Scene s)
    {
        s.NewKey(s.Key, "Passing", isVolatile: true);
        s.Ok(Ask.DeleteEntry(s.Key, "PASSING", "base"));
        Expect.Equal(0, s.Entries(s.Key, "Passing").Count, "entries in the volatile store");
        s.NewKey(s.Key, "Staying");
        s.Ok(Ask.DeleteEntry(s.Key, "STAYING", "base"));
        Expect.Equal(0, s.Entries(s.Key, "Staying").Count, "entries in the persistent store");
    }

    [Check("behaviour.md Validation")]
    public static void Delete_entry_below_an_unknown_parent_is_NOT_FOUND(Scene s) =>
        s.Is(Status.NotFound, Ask.DeleteEntry(Id.Random(), "Child", "base"));

    [Check("kernel.md In which order it asks")]
    public static void Key_without_entries_goes_on_answering(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id child = s.NewKey(s.Key, "Child", isVolatile: isVolatile);
            s.Set(child, "V", 1);
            s.Ok(Ask.DeleteEntry(s.Key, "Child", "base"));
            Expect.Equal(1u, s.Dword(child, "V"), "a value of the deleted key");
            s.Set(child, "V", 2);
            s.Ok(Ask.WriteTime(child, 9));
            Expect.Equal(9ul, s.Read(child).Time, "time of the deleted key");
            Expect.Equal(2u, s.Dword(child, "V"), "a value written to the deleted key");
            s.Ok(Ask.DropKey(child));
            s.Is(Status.NotFound, Ask.ReadKey(child));
        }
    }
}
