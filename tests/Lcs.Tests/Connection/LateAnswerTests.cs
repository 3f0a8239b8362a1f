using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "The device": answers that come when their caller has given up.</summary>
public sealed class LateAnswerTests
{
    public static TheoryData<OpCode> Fatal =>
    [
        OpCode.CreateEntry, OpCode.CreateKey, OpCode.DeleteEntry, OpCode.HideEntry, OpCode.DeleteValueEntry, OpCode.SetBlanketTombstone, OpCode.DeleteLayer,
    ];

    public static TheoryData<OpCode> Harmless =>
    [
        OpCode.Lookup, OpCode.EnumChildren, OpCode.ReadKey, OpCode.QueryValues, OpCode.SetValue, OpCode.BeginTransaction, OpCode.CommitTransaction,
        OpCode.Flush,
    ];

    [Theory]
    [MemberData(nameof(Fatal))]
    public void A_late_OK_that_the_kernel_cannot_take_back_takes_the_connection_down(OpCode op)
    {
        using Bench bench = New();
        Late(bench, op, Status.Ok);
        Verdict.GoesDown(bench);
    }

    [Theory]
    [MemberData(nameof(Fatal))]
    [MemberData(nameof(Harmless))]
    public void A_late_failure_does_no_harm(OpCode op)
    {
        using Bench bench = New();
        Late(bench, op, Status.StorageError);
        Verdict.StaysUp(bench);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void A_late_OK_to_another_operation_does_no_harm(OpCode op)
    {
        using Bench bench = New();
        Late(bench, op, Status.Ok);
        Verdict.StaysUp(bench);
    }

    [Theory]
    [MemberData(nameof(Fatal))]
    public void A_registry_that_is_told_to_be_peaceful_lives_with_a_late_OK(OpCode op)
    {
        using Bench bench = New(new LcsOptions { UnawaitedOkTakesSourceDown = false });
        Late(bench, op, Status.Ok);
        Verdict.StaysUp(bench);
    }

    [Fact]
    public void A_late_OK_after_a_time_out_is_the_same_as_after_a_kill()
    {
        using Bench bench = New(new LcsOptions { Timeout = TimeSpan.FromMilliseconds(300) });
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.SetBlanketTombstone);
        Assert.Equal(LcsErrno.ETIMEDOUT, Bench.ErrnoOf(() => root.SetBlanketTombstone(true)));
        held.Answer(held.Take());
        Verdict.GoesDown(bench);
    }

    [Fact]
    public void A_WRITE_KEY_whose_caller_is_killed_takes_the_connection_down_without_any_answer()
    {
        using Bench bench = New();
        var held = new HeldRequests(bench.Source, OpCode.WriteKey);
        using var caller = new Caller();
        using Key root = bench.Registry.OpenKey("Machine");
        var call = new Call(() => caller.Run(() => root.SetSecurity(FakeStore.RootDescriptor)));
        held.Take();
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, call.Errno);
        Verdict.GoesDown(bench);
    }

    [Fact]
    public void An_OK_to_an_ABORT_that_nobody_waits_for_does_no_harm()
    {
        using Bench bench = New();
        using Key root = bench.Registry.OpenKey("Machine");
        using (RegistryTransaction transaction = bench.Registry.BeginTransaction())
            root.SetValue("v", RegType.None, [], new WriteOptions { Transaction = transaction });
        Verdict.StaysUp(bench);
    }

    [Theory]
    [InlineData(Status.Ok, true)]
    [InlineData(Status.NotFound, false)]
    public void Only_an_OK_to_a_DROP_KEY_that_nobody_waits_for_takes_the_connection_down(Status status, bool goesDown)
    {
        using Bench bench = New();
        var held = new HeldRequests(bench.Source, OpCode.DropKey);
        using (Key key = bench.Registry.OpenKey(@"Machine\a"))
            key.Delete();
        held.Answer(held.Take(), status);
        if (goesDown)
            Verdict.GoesDown(bench);
        else
            Verdict.StaysUp(bench);
    }

    [Fact]
    public void A_late_OK_to_a_COMMIT_makes_LCS_look_up_the_keys_of_the_transaction()
    {
        using Bench bench = New();
        using var caller = new Caller();
        var held = new HeldRequests(bench.Source, OpCode.CommitTransaction);
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        using Key root = bench.Registry.OpenKey("Machine");
        root.CreateSubkey("new", new CreateOptions { Transaction = transaction }).Dispose();
        var call = new Call(() => caller.Run(transaction.Commit));
        FakeRequest commit = held.Take();
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, call.Errno);
        bench.Source.TakeLog();
        held.Answer(commit);
        Assert.True(SpinWait.SpinUntil(() => bench.Source.TakeLog() is ["LOOKUP new"], TimeSpan.FromSeconds(30)), "no LOOKUP came");
        Verdict.StaysUp(bench);
    }

    [Fact]
    public void A_key_deleted_in_a_COMMIT_that_was_late_is_dropped_at_its_last_close()
    {
        using Bench bench = New(new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using var caller = new Caller();
        var held = new HeldRequests(bench.Source, OpCode.CommitTransaction);
        RegistryTransaction transaction = bench.Registry.BeginTransaction();
        Key key = bench.Registry.OpenKey(@"Machine\a");
        key.Delete(new WriteOptions { Transaction = transaction });
        var call = new Call(() => caller.Run(transaction.Commit));
        FakeRequest commit = held.Take();
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, call.Errno);
        transaction.Dispose();
        key.Dispose();
        Assert.True(bench.Store.Keys.ContainsKey(key.Guid));
        held.Answer(commit);
        Assert.True(SpinWait.SpinUntil(() => !bench.Store.Keys.ContainsKey(key.Guid), TimeSpan.FromSeconds(30)), "DROP_KEY did not come");
    }

    [Fact]
    public void A_BEGIN_whose_caller_gave_up_is_aborted()
    {
        using Bench bench = New();
        Late(bench, OpCode.BeginTransaction, Status.Ok);
        Verdict.StaysUp(bench);
        Assert.Contains("ABORT_TRANSACTION #1", bench.Source.TakeLog());
    }

    private static Bench New(LcsOptions? options = null) => new(options, fill: (store, root) => store.AddKey(root, "a"));

    /// <summary>Makes a call that sends the operation, kills its caller, and has it answered then.</summary>
    private static void Late(Bench bench, OpCode op, Status status)
    {
        // Opened before: to open them is LOOKUP and READ_KEY.
        using Key root = bench.Registry.OpenKey("Machine");
        using Key key = bench.Registry.OpenKey(@"Machine\a");
        var held = new HeldRequests(bench.Source, op);
        using var caller = new Caller();
        var call = new Call(() => caller.Run(() => Do(bench.Registry, root, key, op)));
        FakeRequest request = held.Take();
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, call.Errno);
        if (status == Status.Ok)
            held.Answer(request);
        else
            held.Answer(request, status);
    }

    private static void Do(Registry registry, Key root, Key key, OpCode op)
    {
        switch (op)
        {
            case OpCode.Lookup: root.OpenSubkey("a").Dispose(); break;
            case OpCode.EnumChildren: root.ListSubkeys(); break;
            case OpCode.ReadKey: root.Info(); break;
            case OpCode.QueryValues: root.FindValue("v"); break;
            case OpCode.SetValue: root.SetValue("v", RegType.None, []); break;
            case OpCode.DeleteValueEntry: root.DeleteValue("v"); break;
            case OpCode.SetBlanketTombstone: root.SetBlanketTombstone(true); break;
            case OpCode.CreateEntry or OpCode.CreateKey: root.CreateSubkey("new").Dispose(); break;
            case OpCode.DeleteEntry: key.Delete(); break;
            case OpCode.HideEntry: key.Hide(); break;
            case OpCode.DeleteLayer: registry.DeleteLayer("gone"); break;
            case OpCode.Flush: registry.Flush("Machine"); break;
            default:
                using (RegistryTransaction transaction = registry.BeginTransaction())
                {
                    root.SetValue("v", RegType.None, [], new WriteOptions { Transaction = transaction });
                    transaction.Commit();
                }
                break;
        }
    }
}
