using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Cache;

/// <summary>
/// Reads that are cached show every change as soon as it is answered, and no other. A snapshot, which the cache does not serve, says what is true.
/// </summary>
public sealed class CacheInvalidationTests : HiveTest
{
    private KeyGuid _parent, _child, _leaf;
    private bool _isVolatile;

    /// <summary>Every change of an operation that may be in a transaction, and the reads that must show it.</summary>
    private Dictionary<string, (Action<ulong> Apply, string[] Shows)> Changes => new(StringComparer.Ordinal)
    {
        ["CREATE_KEY"] = (t => Kernel.AddKey(_parent, "Second", isVolatile: _isVolatile, transaction: t), ["lookup Second", "enum Parent"]),
        ["CREATE_ENTRY"] = (t => Ok(Kernel.CreateEntry(_parent, "child", "second", _child, NextSequence(), t)), ["lookup Child", "enum Parent"]),
        ["HIDE_ENTRY"] = (t => Ok(Kernel.HideEntry(_parent, "CHILD", "second", NextSequence(), t)), ["lookup Child", "enum Parent"]),
        ["HIDE_ENTRY of nothing"] = (t => Ok(Kernel.HideEntry(_parent, "Second", "base", NextSequence(), t)), ["lookup Second", "enum Parent"]),
        ["HIDE_ENTRY of the only entry"] = (t => Ok(Kernel.HideEntry(_parent, "Child", "base", NextSequence(), t)), ["lookup Child", "enum Parent"]),
        ["DELETE_ENTRY"] = (t => Ok(Kernel.DeleteEntry(_parent, "cHILD", "base", t)), ["lookup Child", "enum Parent"]),
        ["WRITE_KEY descriptor"] = (t => Ok(Kernel.WriteKey(_child, Samples.RootDescriptor, transaction: t)), ["lookup Child", "enum Parent", "read Child"]),
        ["WRITE_KEY time"] = (t => Ok(Kernel.WriteKey(_child, time: 77, transaction: t)), ["lookup Child", "enum Parent", "read Child"]),
        ["SET_VALUE"] = (t => Ok(Kernel.SetDword(_child, "v", 9, transaction: t)), ["value V", "values Child"]),
        ["SET_VALUE of a new layer"] = (t => Ok(Kernel.SetDword(_child, "W", 9, layer: "second", transaction: t)), ["value W", "values Child"]),
        ["SET_VALUE tombstone"] =
            (t => Ok(Kernel.SetValue(_child, "V", "base", RegType.Tombstone, Blob.Empty, NextSequence(), transaction: t)), ["value V", "values Child"]),
        ["SET_VALUE of the first"] = (t => Ok(Kernel.SetDword(_parent, "First", 9, transaction: t)), ["values Parent"]),
        ["DELETE_VALUE_ENTRY"] = (t => Ok(Kernel.DeleteValueEntry(_child, "v", "base", t)), ["value V", "values Child"]),
        ["SET_BLANKET_TOMBSTONE"] =
            (t => Ok(Kernel.SetBlanketTombstone(_child, "second", set: true, NextSequence(), t)), ["value V", "value W", "values Child"]),
        ["SET_BLANKET_TOMBSTONE unset"] =
            (t => Ok(Kernel.SetBlanketTombstone(_child, "extra", set: false, NextSequence(), t)), ["value V", "value W", "values Child"]),
        ["DROP_KEY of the leaf"] = (t => Ok(Kernel.DropKey(_leaf, t)), ["lookup Leaf", "enum Child"]),
        ["DROP_KEY of the child"] = (
            t => Ok(Kernel.DropKey(_child, t)),
            ["lookup Child", "lookup Leaf", "enum Parent", "enum Child", "read Child", "value V", "value W", "values Child"]),
        ["DROP_KEY of the parent"] = (
            t => Ok(Kernel.DropKey(_parent, t)),
            ["lookup Parent", "lookup Child", "lookup Second", "enum Root", "enum Parent", "read Parent", "values Parent"]),
        ["several"] = (Several, ["lookup Child", "lookup Leaf", "lookup Second", "enum Parent", "enum Child", "read Child", "value V", "values Child"]),
    };

    private Dictionary<string, (OpCode Op, byte[] Payload)> Reads => new(StringComparer.Ordinal)
    {
        ["lookup Parent"] = Of(Ops.Lookup(Root, "Parent")),
        ["lookup Child"] = Of(Ops.Lookup(_parent, "Child")),
        ["lookup Second"] = Of(Ops.Lookup(_parent, "Second")),
        ["lookup Leaf"] = Of(Ops.Lookup(_child, "Leaf")),
        ["enum Root"] = Of(Ops.EnumChildren(Root)),
        ["enum Parent"] = Of(Ops.EnumChildren(_parent)),
        ["enum Child"] = Of(Ops.EnumChildren(_child)),
        ["read Parent"] = Of(Ops.ReadKey(_parent)),
        ["read Child"] = Of(Ops.ReadKey(_child)),
        ["value V"] = Of(Ops.QueryValue(_child, "V")),
        ["value W"] = Of(Ops.QueryValue(_child, "W")),
        ["values Child"] = Of(Ops.QueryAllValues(_child)),
        ["values Parent"] = Of(Ops.QueryAllValues(_parent)),
    };

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        using var any = new CacheInvalidationTests();
        foreach (string change in any.Changes.Keys)
        {
            cases.Add(change, false);
            cases.Add(change, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_shows_in_what_was_cached_and_not_in_a_snapshot(string change, bool isVolatile)
    {
        Make(isVolatile);
        Dictionary<string, string> before = Warm();
        ulong snapshot = BeginSnapshot();
        (Action<ulong> apply, string[] shows) = Changes[change];
        apply(0);
        AssertShown(before, shows);
        Assert.Equal(before, ReadAll(snapshot));
        Assert.Equal(Status.Ok, Kernel.Abort(snapshot));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_transaction_shows_its_own_at_once_and_to_others_with_its_COMMIT(string change, bool isVolatile)
    {
        Make(isVolatile);
        Dictionary<string, string> before = Warm();
        ulong transaction = Begin();
        (Action<ulong> apply, string[] shows) = Changes[change];
        apply(transaction);
        Dictionary<string, string> inside = ReadAll(transaction);
        Assert.Equal(shows.Order(), Differing(before, inside));
        AssertShown(before);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        AssertShown(before, shows);
        Assert.Equal(inside, ReadAll());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_ABORT_shows_nothing(string change, bool isVolatile)
    {
        Make(isVolatile);
        Dictionary<string, string> before = Warm();
        ulong transaction = Begin();
        Changes[change].Apply(transaction);
        ReadAll(transaction);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        AssertShown(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DELETE_LAYER_shows(bool isVolatile)
    {
        Make(isVolatile);
        Dictionary<string, string> before = Warm();
        Assert.Equal([_leaf], Kernel.DeleteLayer("extra").Orphans);
        AssertShown(before, "lookup Leaf", "enum Child", "value V", "value W", "values Child");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_late_time_shows_when_the_transaction_that_held_the_hive_has_ended(bool isVolatile)
    {
        Make(isVolatile);
        ulong holder = Begin();
        Ok(Kernel.SetDword(Root, "Held", 1, transaction: holder));
        Dictionary<string, string> before = Warm();
        Ok(Kernel.WriteKey(_child, time: 1ul << 62));
        AssertShown(before);
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        // FLUSH comes after the times that are due.
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        AssertShown(before, "lookup Child", "enum Parent", "read Child");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_recovery_of_a_resumption_removes_is_gone(bool isVolatile)
    {
        Make(isVolatile);
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(_parent, "Child", "base"));
        Dictionary<string, string> before = Warm();
        Rig.Reconnect();
        AssertShown(before, "lookup Leaf", "enum Child", "read Child", "value V", "value W", "values Child");
        Assert.Equal(Status.NotFound, Kernel.ReadKey(_child).Status);
    }

    [Fact]
    public void A_key_that_moves_from_store_to_store_shows()
    {
        Make(isVolatile: false);
        Dictionary<string, string> before = Warm();
        ulong transaction = Begin();
        Ok(Kernel.DropKey(_leaf, transaction));
        Ok(Kernel.CreateEntry(_child, "Leaf", "extra", _leaf, NextSequence(), transaction));
        Ok(Kernel.CreateKey(_leaf, "Leaf", _child, isVolatile: true, transaction: transaction));
        AssertShown(before);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        AssertShown(before, "lookup Leaf", "enum Child");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dropped_key_of_which_there_was_nothing_but_its_row_is_gone(bool isVolatile)
    {
        // With entries or values these would show the drop by themselves.
        _parent = _child = _leaf = Kernel.AddBareKey(Root, "Bare", isVolatile);
        Warm();
        Ok(Kernel.DropKey(_child));
        Assert.All(
            Reads.Where(read => read.Key is not ("lookup Parent" or "enum Root")),
            read => Assert.Equal(Status.NotFound, Kernel.Send(read.Value.Op, read.Value.Payload).Wait().Status));
    }

    private static (OpCode Op, byte[] Payload) Of<TReply>(Request<TReply> request)
        where TReply : Reply =>
        (request.Op, request.Payload);

    private static void Ok(Status status) => Assert.Equal(Status.Ok, status);

    private static string[] Differing(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [.. before.Keys.Where(name => before[name] != after[name]).Order()];

    private void Several(ulong transaction)
    {
        Kernel.AddKey(_parent, "Second", transaction: transaction);
        Kernel.AddKey(_child, "Volatile", isVolatile: true, transaction: transaction);
        Ok(Kernel.HideEntry(_child, "Leaf", "base", NextSequence(), transaction));
        Ok(Kernel.WriteKey(_child, Samples.RootDescriptor, 78, transaction));
        Ok(Kernel.DeleteValueEntry(_child, "V", "base", transaction));
    }

    /// <summary>Parent, and in it Child with values, a blanket tombstone and Leaf.</summary>
    private void Make(bool isVolatile)
    {
        _isVolatile = isVolatile;
        _parent = Kernel.AddKey(Root, "Parent");
        _child = Kernel.AddKey(_parent, "Child", isVolatile: isVolatile);
        _leaf = Kernel.AddKey(_child, "Leaf", layer: "extra", isVolatile: isVolatile);
        Ok(Kernel.SetDword(_child, "V", 1));
        Ok(Kernel.SetDword(_child, "W", 2, layer: "extra"));
        Ok(Kernel.SetBlanketTombstone(_child, "extra", set: true, NextSequence()));
    }

    /// <summary>All reads twice; whatever is there is then in the cache.</summary>
    private Dictionary<string, string> Warm()
    {
        Dictionary<string, string> first = ReadAll();
        Assert.Equal(first, ReadAll());
        byte[] buffer = new byte[64 << 10];
        foreach ((OpCode op, byte[] payload) in Reads.Values)
            Assert.True(((InProcessLoregd)Rig.Loregd).Hives.Cache.TryAnswer(op, payload, 0, buffer) > 0, $"{op} is not cached");
        return first;
    }

    private ulong BeginSnapshot()
    {
        ulong snapshot = NextSequence() + 1_000_000;
        Ok(Kernel.Begin(snapshot, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, snapshot).Status);
        return snapshot;
    }

    private Dictionary<string, string> ReadAll(ulong transaction = 0) => Reads.ToDictionary(
        read => read.Key,
        read =>
        {
            Answer answer = Kernel.Send(read.Value.Op, read.Value.Payload, transaction).Wait();
            return $"{answer.Status} {Convert.ToHexString(answer.Payload)}";
        },
        StringComparer.Ordinal);

    /// <summary>These reads differ from before, all others do not, and a snapshot says the same.</summary>
    private void AssertShown(Dictionary<string, string> before, params string[] shows)
    {
        Dictionary<string, string> after = ReadAll();
        Assert.Equal(shows.Order(), Differing(before, after));
        ulong snapshot = BeginSnapshot();
        Assert.Equal(ReadAll(snapshot), after);
        Assert.Equal(Status.Ok, Kernel.Abort(snapshot));
    }
}
