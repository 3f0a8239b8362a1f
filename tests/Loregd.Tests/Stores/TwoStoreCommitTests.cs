using System.Diagnostics;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>
/// behaviour.md, Stores: no read ever sees half of one request's or transaction's commit. SQLite commits attached
/// databases one after the other (design.md, Stores), so that without a guard these tests fail within their time.
/// </summary>
public sealed class TwoStoreCommitTests : HiveTest
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(2);

    private KeyGuid _onDisk, _inMemory;

    [Fact]
    public void A_transaction_that_changes_both_stores_is_seen_whole_by_an_enumeration()
    {
        Prepare();
        Against(
            writer: round => InTransaction(round, transaction =>
            {
                Assert.Equal(Status.Ok, Kernel.WriteKey(_onDisk, time: round, transaction: transaction));
                Assert.Equal(Status.Ok, Kernel.WriteKey(_inMemory, time: round, transaction: transaction));
                Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Disk", "base", transaction));
                Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Memory", "base", transaction));
                Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Disk", "base", _onDisk, round, transaction));
                Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Memory", "base", _inMemory, round, transaction));
            }),
            check: () => Check(Ops.EnumChildren(Root), reply =>
            {
                Assert.Equal(2, reply.Children.Count);
                Assert.Single(reply.Metadata.Select(m => m.LastWriteTime).Concat(reply.Children.SelectMany(c => c.Entries).Select(e => e.Sequence)).Distinct());
            }));
    }

    [Fact]
    public void A_hidden_entry_that_replaces_one_of_the_other_store_is_never_seen_beside_or_without_it()
    {
        Prepare();
        Against(
            writer: round =>
            {
                Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Memory", "base", round));
                InTransaction(round, transaction =>
                {
                    Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Memory", "base", transaction));
                    Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Memory", "base", _inMemory, round, transaction));
                });
            },
            check: () => Check(Ops.Lookup(Root, "Memory"), reply => Assert.Single(reply.Entries)));
    }

    [Fact]
    public void A_deleted_layer_is_gone_from_both_stores_at_once()
    {
        Prepare();
        Against(
            writer: round =>
            {
                InTransaction(round, transaction =>
                {
                    Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Disk", "policy", _onDisk, round, transaction));
                    Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Memory", "policy", _inMemory, round, transaction));
                });
                Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
            },
            check: () => Check(
                Ops.EnumChildren(Root),
                reply => Assert.Single(reply.Children.Select(c => c.Entries.Count(e => e.Layer == "policy")).Distinct())));
    }

    [Fact]
    public void A_snapshot_has_one_moment_in_both_stores()
    {
        Prepare();
        ulong snapshot = 1ul << 40;
        Against(
            writer: round => InTransaction(round, transaction =>
            {
                Assert.Equal(Status.Ok, Kernel.WriteKey(_onDisk, time: round, transaction: transaction));
                Assert.Equal(Status.Ok, Kernel.WriteKey(_inMemory, time: round, transaction: transaction));
            }),
            check: () =>
            {
                ulong id = Interlocked.Increment(ref snapshot);
                Assert.Equal(Status.Ok, Kernel.Begin(id, mode: 1));
                ulong onDisk = Kernel.KeyOf(_onDisk, id).LastWriteTime;
                Assert.Equal(onDisk, Kernel.KeyOf(_inMemory, id).LastWriteTime);
                Assert.Equal(Status.Ok, Kernel.Abort(id));
            });
    }

    private void Prepare()
    {
        _onDisk = Kernel.AddKey(Root, "Disk");
        _inMemory = Kernel.AddKey(Root, "Memory", isVolatile: true);
        InTransaction(1, transaction =>
        {
            foreach ((string name, KeyGuid key) in ((string, KeyGuid)[])[("Disk", _onDisk), ("Memory", _inMemory)])
            {
                Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 1, transaction: transaction));
                Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, name, "base", transaction));
                Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, name, "base", key, 1, transaction));
            }
        });
    }

    /// <summary>Lets one thread write round after round while two check, until the time is over or something fails.</summary>
    private static void Against(Action<ulong> writer, Action check)
    {
        long start = Stopwatch.GetTimestamp();
        int checks = 0;
        bool Over() => Stopwatch.GetElapsedTime(start) > s_duration;
        Parallel.Invoke(
            () =>
            {
                for (ulong round = 2; !Over(); round++)
                    writer(round);
            },
            Checks,
            Checks);
        Assert.True(checks > 20, $"only {checks} checks in {s_duration.TotalSeconds} s");

        void Checks()
        {
            while (!Over())
            {
                check();
                Interlocked.Increment(ref checks);
            }
        }
    }

    /// <summary>Asks several times at once, so that reads fall into the commit more often.</summary>
    private void Check<TReply>(Request<TReply> request, Action<TReply> check)
        where TReply : Reply
    {
        foreach (Pending<TReply> pending in Enumerable.Range(0, 8).Select(_ => Kernel.Send(request)).ToArray())
        {
            TReply reply = pending.Wait();
            Assert.Equal(Status.Ok, reply.Status);
            check(reply);
        }
    }

    private void InTransaction(ulong id, Action<ulong> work)
    {
        Assert.Equal(Status.Ok, Kernel.Begin(id));
        work(id);
        Assert.Equal(Status.Ok, Kernel.Commit(id));
    }
}
