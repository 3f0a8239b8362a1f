using System.Diagnostics;

using Loregd.Storage;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Review;

/// <summary>behaviour.md, Stores, Unsettled entries: names that become free, and failures that take an entry along.</summary>
public sealed class UnsettledTests : HiveTest
{
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(5);
    private readonly KeyGuid _key = KeyGuid.NewRandom();
    private readonly KeyGuid _other = KeyGuid.NewRandom();

    private protected override Bounds Bounds => new() { WriteWait = TimeSpan.FromMilliseconds(400), NameHold = s_hold, WaitingRequests = 2 };

    [Fact]
    public void A_held_entry_runs_at_once_when_the_commit_that_it_is_held_in_frees_its_name()
    {
        ulong transaction = Hold();
        Pending<StatusReply> first = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _other, NextSequence()));
        // Without this there is no room for a third that waits: the last comes when the transaction has ended.
        Pending<StatusReply> abort = Kernel.Send(Ops.Abort(transaction), transaction);
        Pending<StatusReply> free = Kernel.Send(Ops.DeleteEntry(Root, "Name", "base"));
        AssertSoon(() =>
        {
            Assert.Equal(Status.Ok, first.Wait().Status);
            Assert.Equal(Status.Ok, abort.Wait().Status);
            Assert.Equal(Status.Ok, free.Wait().Status);
            Assert.Equal(Status.Ok, held.Wait().Status);
        });
    }

    [Fact]
    public void A_held_entry_runs_at_once_when_DELETE_LAYER_frees_its_name()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _other, NextSequence()));
        AssertSoon(() =>
        {
            Assert.Equal(Status.Ok, Kernel.DeleteLayer("base").Status);
            Assert.Equal(Status.Ok, held.Wait().Status);
        });
    }

    [Fact]
    public void A_CREATE_KEY_that_fails_while_a_transaction_holds_the_hive_takes_its_entry_along_whatever_becomes_of_the_transaction()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        ulong transaction = Hold();
        Assert.Equal(Status.TxnBusy, Kernel.CreateKey(_key, "Name", Root));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        AssertSoon(() => Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _other, NextSequence())));
    }

    [Fact]
    public void A_malformed_CREATE_KEY_of_a_transaction_takes_the_entry_along_that_the_transaction_has_added()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence(), transaction));
        Assert.Equal(Status.Invalid, Kernel.CreateKey(_key, name: "", Root, transaction: transaction));
        AssertSoon(() => Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _other, NextSequence(), transaction)));
    }

    /// <summary>It is seen by nobody else, and so is nobody else's to remove.</summary>
    [Fact]
    public void A_malformed_CREATE_KEY_leaves_the_entry_that_another_transaction_has_added()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence(), transaction));
        Assert.Equal(Status.Invalid, Kernel.CreateKey(_key, name: "", Root));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(_key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void A_CREATE_KEY_in_a_read_only_transaction_takes_its_entry_along()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.Begin(77, mode: 1));
        Assert.Equal(Status.Invalid, Kernel.CreateKey(_key, "Name", Root, transaction: 77));
        AssertSoon(() => Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _other, NextSequence())));
    }

    [Fact]
    public void Held_entries_count_among_the_requests_that_wait()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        for (int i = 0; i < Bounds.WaitingRequests; i++)
            Kernel.Send(Ops.CreateEntry(Root, "Name", "base", KeyGuid.NewRandom(), NextSequence()));
        AssertSoon(() => Assert.Equal(Status.TxnBusy, Kernel.CreateEntry(Root, "Name", "base", _other, NextSequence())));
    }

    [Fact]
    public void An_entry_that_names_a_key_of_another_hive_does_not_take_that_key_away()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Kernel.CreateEntry(UsersRoot, "Name", "base", key, NextSequence());
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 17));
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void An_entry_that_comes_back_by_a_rollback_is_as_old_as_it_was()
    {
        var entries = new UnsettledEntries(TimeSpan.Zero, new NoRouting());
        UnsettledEntry older = NewEntry(_key), younger = NewEntry(_other);
        entries.Add(older);
        entries.Add(younger);
        entries.Commit();
        entries.RemoveNaming(_key);
        entries.RollbackTo(0);
        Assert.True(entries.LostItsName(older));
        Assert.False(entries.LostItsName(younger));
    }

    private UnsettledEntry NewEntry(KeyGuid child) => new(Root, "Name"u8.ToArray(), "name"u8.ToArray(), "base"u8.ToArray(), child, 1);

    /// <summary>A transaction that has taken Machine.</summary>
    private ulong Hold()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: transaction));
        return transaction;
    }

    private static void AssertSoon(Action calls)
    {
        long start = Stopwatch.GetTimestamp();
        calls();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_hold - TimeSpan.FromSeconds(1));
    }

    private sealed class NoRouting : IKeyRouting
    {
        public void Expect(in KeyGuid guid)
        {
        }

        public void Forget(in KeyGuid guid)
        {
        }
    }
}
