using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Transactions and waiting: autonomous writes that wait together share one COMMIT, a savepoint each.</summary>
public sealed class SharedCommitTests : HiveTest
{
    private protected override Bounds Bounds => new() { VolatileBytes = 4 << 20 };

    [Fact]
    public void Writes_that_wait_together_share_one_commit()
    {
        ulong holder = Hold();
        Pending<StatusReply>[] waiting = [.. Enumerable.Range(0, 64).Select(i => Kernel.Send(SetDword($"Name {i}")))];
        waiting[^1].AssertUnanswered();
        int before = WalFile.CommitsOf(Rig.DatabasePath());
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.Equal(before + 2, WalFile.CommitsOf(Rig.DatabasePath()));
        Assert.Equal(65, Kernel.ValuesOf(Root).Count);
    }

    [Fact]
    public void Writes_of_many_callers_need_fewer_commits_than_they_are()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 0));
        int before = WalFile.CommitsOf(Rig.DatabasePath());
        Pending<StatusReply>[] writes = [.. Enumerable.Range(0, 250).Select(i => Kernel.Send(SetDword($"Name {i}")))];
        Assert.All(writes, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.InRange(WalFile.CommitsOf(Rig.DatabasePath()) - before, 1, 240);
        Assert.Equal(251, Kernel.ValuesOf(Root).Count);
    }

    [Fact]
    public void A_refusal_is_answered_after_the_commit_and_undoes_itself_only()
    {
        KeyGuid taken = Kernel.AddKey(Root, "Taken");
        ulong holder = Hold();
        int before = WalFile.CommitsOf(Rig.DatabasePath());
        Pending<StatusReply> refused = Kernel.Send(Ops.SetValue(Root, "Refused", "base", RegType.Dword, Samples.Dword(1), NextSequence(), expected: 4711));
        Pending<StatusReply> exists = Kernel.Send(Ops.CreateKey(taken, "Again", Root));
        Pending<StatusReply> missing = Kernel.Send(Ops.CreateEntry(taken, "Name", "base", Root, NextSequence()));
        Pending<StatusReply>[] others =
            [.. Enumerable.Range(0, 20).Select(i => Kernel.Send(Ops.SetValue(Root, $"Name {i}", "base", RegType.Binary, Blob.OfSize(50_000), NextSequence())))];
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.CasFailed, refused.Wait().Status);
        Assert.Equal(before + 1, WalFile.CommitsOf(Rig.DatabasePath()));
        Assert.Equal(Status.AlreadyExists, exists.Wait().Status);
        Assert.Equal(Status.Ok, missing.Wait().Status);
        Assert.All(others, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.Equal(20, Kernel.ValuesOf(Root).Count);
    }

    [Fact]
    public void A_member_that_fails_undoes_itself_only()
    {
        using OutsideProgram outside = Outside();
        outside.RefuseValue("Poison");
        AssertOnlyThePoisonFails(sharedCommits: 1);
    }

    [Fact]
    public void When_a_member_has_rolled_all_back_the_others_run_again_one_by_one()
    {
        using OutsideProgram outside = Outside();
        outside.RollBackOnValue("Poison");
        AssertOnlyThePoisonFails(sharedCommits: 6);
    }

    [Fact]
    public void When_the_commit_fails_the_members_run_again_one_by_one_in_order()
    {
        using OutsideProgram outside = Outside();
        outside.RefuseCommitOfValue("Poison");
        AssertOnlyThePoisonFails(sharedCommits: 6);
    }

    [Fact]
    public void A_create_key_in_a_batch_that_runs_again_is_settled_once()
    {
        using OutsideProgram outside = Outside();
        outside.RollBackOnValue("Poison");
        KeyGuid key = KeyGuid.NewRandom(), refused = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Key", "base", key, 5));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Refused", "base", refused, 6));
        ulong holder = Hold();
        Pending<StatusReply> create = Kernel.Send(Ops.CreateKey(key, "Key", Root));
        Pending<StatusReply> fails = Kernel.Send(Ops.CreateKey(refused, "Refused", key, isVolatile: true));
        Pending<StatusReply> parentless = Kernel.Send(Ops.CreateKey(refused, "Refused", Root));
        Pending<StatusReply> poison = Kernel.Send(SetDword("Poison"));
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.Ok, create.Wait().Status);
        Assert.Equal(Status.Ok, fails.Wait().Status);
        Assert.Equal(Status.AlreadyExists, parentless.Wait().Status);
        Assert.Equal(Status.StorageError, poison.Wait().Status);
        Assert.Equal([Entry.To(key, "base", 5)], Kernel.EntriesOf(Root, "Key"));
        Assert.Equal(["Key", "Refused"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }

    [Fact]
    public void Members_of_both_stores_share_a_commit_too()
    {
        KeyGuid inMemory = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong holder = Hold();
        Pending<StatusReply>[] waiting =
        [
            .. Enumerable.Range(0, 40).Select(i => Kernel.Send(
                Ops.SetValue(i % 2 == 0 ? Root : inMemory, $"Name {i}", "base", RegType.Dword, Samples.Dword(1), NextSequence()))),
        ];
        int before = WalFile.CommitsOf(Rig.DatabasePath());
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.Equal(before + 1, WalFile.CommitsOf(Rig.DatabasePath()));
        Assert.Equal((20, 20), (Kernel.ValuesOf(Root).Count, Kernel.ValuesOf(inMemory).Count));
    }

    [Fact]
    public void Members_for_which_the_volatile_store_has_no_room_fail_alone()
    {
        KeyGuid inMemory = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong holder = Hold();
        Request<StatusReply> Large(int i) => Ops.SetValue(inMemory, $"Large {i}", "base", RegType.Binary, Blob.OfSize(400 << 10), NextSequence());
        (Pending<StatusReply> OnDisk, Pending<StatusReply> InMemory)[] waiting =
            [.. Enumerable.Range(0, 20).Select(i => (Kernel.Send(SetDword($"Disk {i}")), Kernel.Send(Large(i))))];
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.All(waiting, pair => Assert.Equal(Status.Ok, pair.OnDisk.Wait().Status));
        int[] stored = [.. Enumerable.Range(0, 20).Where(i => waiting[i].InMemory.Wait().Status == Status.Ok)];
        Assert.InRange(stored.Length, 2, 12);
        Assert.All(Enumerable.Range(0, 20).Except(stored), i => Assert.Equal(Status.StorageError, waiting[i].InMemory.Wait().Status));
        Assert.Equal(20, Kernel.ValuesOf(Root).Count);
        Assert.Equal(stored, Enumerable.Range(0, 20).Where(i => Kernel.QueryValue(inMemory, $"Large {i}").Values.Count == 1));
    }

    /// <summary>Five good writes and a bad one in their middle wait together.</summary>
    private void AssertOnlyThePoisonFails(int sharedCommits)
    {
        ulong holder = Hold();
        List<Pending<StatusReply>> good = [];
        Pending<StatusReply>? poison = null;
        ulong sequence = 0;
        for (int i = 0; i < 5; i++)
        {
            if (i == 2)
                poison = Kernel.Send(SetDword("Poison"));
            // Each needs the one before it.
            ulong expected = sequence;
            sequence = NextSequence();
            good.Add(Kernel.Send(Ops.SetValue(Root, "Chain", "base", RegType.Dword, Samples.Dword((uint)i), sequence, expected)));
        }

        int before = WalFile.CommitsOf(Rig.DatabasePath());
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.StorageError, poison!.Wait().Status);
        Assert.All(good, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.InRange(WalFile.CommitsOf(Rig.DatabasePath()) - before, 1, sharedCommits);
        Assert.Equal(Samples.Dword(4), Assert.Single(Kernel.ValuesOf(Root)).Data);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Afterwards", 1));
    }

    private ulong Hold()
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        return holder;
    }

    private OutsideProgram Outside()
    {
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
        return new OutsideProgram(Rig.DatabasePath());
    }

    private Request<StatusReply> SetDword(string name) =>
        Ops.SetValue(Root, name, "base", RegType.Dword, Samples.Dword(1), NextSequence());
}
