using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "The device": what a source meets that comes back after it was down.</summary>
public sealed class ResumptionTests
{
    private const int EIO = 5;

    [Fact]
    public void DELETE_LAYERs_that_were_missed_come_before_the_answer_which_waits_for_them()
    {
        using Bench bench = DownWithMissedLayers("one", "two", "ONE", "one");
        FakeSource source = bench.Connect();
        var held = new HeldRequests(source, OpCode.DeleteLayer);
        source.Send(FakeSource.RegistrationPacket(100, ("Machine", bench.Root)));
        for (int i = 0; i < 3; i++)
        {
            FakeRequest request = held.Take();
            Assert.False(source.IsAnswered);
            held.Answer(request);
        }
        Assert.Equal(0, source.WaitForAnswer());
        Assert.Equal(["DELETE_LAYER one", "DELETE_LAYER two", "DELETE_LAYER ONE"], source.TakeLog()[..3]);
        bench.WaitUntilUp();
    }

    [Fact]
    public void A_replay_that_fails_is_EIO_and_comes_again_with_the_next_registration()
    {
        using Bench bench = DownWithMissedLayers("one", "two");
        using (FakeSource busy = bench.Connect())
        {
            busy.Script = request => FakeAnswers.StatusOnly(request, Status.TxnBusy);
            Assert.Equal(EIO, busy.Register(100, ("Machine", bench.Root)));
            Assert.True(busy.Closed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
        Assert.Equal(["DELETE_LAYER one", "DELETE_LAYER two"], Resume(bench)[..2]);
    }

    [Fact]
    public void A_source_that_goes_before_it_has_answered_a_DELETE_LAYER_gets_it_when_it_resumes()
    {
        using var bench = new Bench();
        var held = new HeldRequests(bench.Source, OpCode.DeleteLayer);
        var deletion = new Call(() => bench.Registry.DeleteLayer("gone"));
        held.Take();
        bench.Source.Dispose();
        Assert.Equal(LcsErrno.EIO, deletion.Errno);
        bench.WaitUntilDown();
        Assert.Equal("DELETE_LAYER gone", Resume(bench)[0]);
    }

    [Fact]
    public void A_source_that_was_up_is_not_told_again()
    {
        using var bench = new Bench();
        bench.Registry.DeleteLayer("gone");
        bench.Source.Dispose();
        bench.WaitUntilDown();
        Assert.DoesNotContain("DELETE_LAYER gone", Resume(bench));
    }

    [Fact]
    public void A_DELETE_LAYER_that_one_source_refuses_reaches_the_others()
    {
        using var bench = new Bench();
        var users = new FakeStore();
        KeyGuid root = users.AddRoot("Users");
        using var other = new FakeSource(bench.SocketPath) { Store = users };
        Assert.Equal(0, other.Register(1, ("Users", root)));
        Assert.True(bench.Registry.WaitForHives(["Users"], TimeSpan.FromSeconds(30)));
        bench.Source.Script = request => request.Op == OpCode.DeleteLayer ? FakeAnswers.StatusOnly(request, Status.TxnBusy) : null;
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => bench.Registry.DeleteLayer("gone")));
        Assert.Contains("DELETE_LAYER gone", other.TakeLog());
    }

    [Fact]
    public void Orphans_of_a_replay_are_dropped_unless_somebody_holds_them_open()
    {
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) =>
        {
            store.AddKey(root, "open");
            store.AddKey(root, "closed");
        });
        Key open = bench.Registry.OpenKey(@"Machine\open");
        KeyGuid closed;
        using (Key key = bench.Registry.OpenKey(@"Machine\closed"))
            closed = key.Guid;
        bench.Source.Dispose();
        bench.WaitUntilDown();
        bench.Registry.DeleteLayer("gone");

        FakeSource source = bench.Connect();
        source.Script = request => request.Op == OpCode.DeleteLayer ? Orphans(request, open.Guid, closed) : null;
        Assert.Equal(0, source.Register(100, ("Machine", bench.Root)));
        Assert.True(SpinWait.SpinUntil(() => !bench.Store.Keys.ContainsKey(closed), TimeSpan.FromSeconds(30)), "DROP_KEY did not come");
        Assert.True(bench.Store.Keys.ContainsKey(open.Guid));
        open.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !bench.Store.Keys.ContainsKey(open.Guid), TimeSpan.FromSeconds(30)), "DROP_KEY did not come");
    }

    [Fact]
    public void A_connection_lost_during_the_registration_leaves_the_hive_free()
    {
        using Bench bench = DownWithMissedLayers("one");
        FakeSource first = bench.Connect();
        var held = new HeldRequests(first, OpCode.DeleteLayer);
        first.Send(FakeSource.RegistrationPacket(100, ("Machine", bench.Root)));
        held.Take();
        first.Dispose();
        Assert.True(SpinWait.SpinUntil(() => TryResume(bench), TimeSpan.FromSeconds(30)), "the hive stayed taken");
    }

    [Fact]
    public void Layers_that_cannot_be_read_leave_Machine_up_and_the_next_caller_who_needs_them_sees_why()
    {
        using var bench = new Bench(fill: RequestOrderTests.AddLayers);
        bench.Source.Dispose();
        bench.WaitUntilDown();
        FakeSource source = bench.Connect();
        source.Script = request => request.Op == OpCode.EnumChildren ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Assert.Equal(0, source.Register(100, ("Machine", bench.Root)));
        bench.WaitUntilUp();
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.FindValue("a")));
        source.Script = null;
        Assert.Null(root.FindValue("a"));
        Assert.NotNull(bench.Registry.Layers.Find("Site"));
    }

    [Fact]
    public void Callers_who_wait_when_the_connection_goes_get_EIO_and_those_who_come_while_it_is_down_too()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        var waiting = new Call(() => root.FindValue("a"));
        held.Take();
        bench.Registry.TakeSourceDown("MACHINE");
        Assert.Equal(LcsErrno.EIO, waiting.Errno);
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.FindValue("a")));
        Resume(bench);
        Assert.Null(root.FindValue("a"));
    }

    [Fact]
    public void Request_ids_start_at_0_on_each_connection()
    {
        using var bench = new Bench();
        for (int round = 0; round < 2; round++)
        {
            ulong? first = null;
            bench.Source.Dispose();
            bench.WaitUntilDown();
            FakeSource source = bench.Connect();
            source.Script = request => { first ??= request.Id; return null; };
            Assert.Equal(0, source.Register(100, ("Machine", bench.Root)));
            bench.WaitUntilUp();
            bench.Registry.OpenKey("Machine").Dispose();
            Assert.Equal(0UL, first);
        }
    }

    private static Bench DownWithMissedLayers(params string[] layers)
    {
        var bench = new Bench();
        bench.Source.Dispose();
        bench.WaitUntilDown();
        foreach (string layer in layers)
            bench.Registry.DeleteLayer(layer);
        return bench;
    }

    private static string[] Resume(Bench bench)
    {
        Assert.True(SpinWait.SpinUntil(() => TryResume(bench), TimeSpan.FromSeconds(30)), "the hive stayed taken");
        bench.WaitUntilUp();
        return bench.Source.TakeLog();
    }

    private static bool TryResume(Bench bench) => bench.Connect().Register(100, ("Machine", bench.Root)) == 0;

    private static byte[] Orphans(FakeRequest request, params KeyGuid[] orphans)
    {
        byte[] buffer = new byte[1024];
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        response.Body.WriteU32((uint)orphans.Length);
        foreach (KeyGuid orphan in orphans)
            response.Body.WriteGuid(orphan);
        return buffer[..response.Finish()];
    }
}
