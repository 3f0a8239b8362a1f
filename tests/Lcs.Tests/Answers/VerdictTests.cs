using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer".</summary>
public sealed class VerdictTests
{
    private static readonly byte[] Data = [1];

    public static TheoryData<string> BadFrames => ["too short", "wrong total_len", "unknown id", "wrong op", "no response bit"];

    [Theory]
    [MemberData(nameof(BadFrames))]
    public void A_frame_that_the_kernel_cannot_accept_takes_the_connection_down(string fault)
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request =>
        {
            byte[] answer = FakeAnswers.Answer(bench.Store, request);
            switch (fault)
            {
                case "too short": return answer[..17];
                case "wrong total_len": answer[0]++; break;
                case "unknown id": answer[4]++; break;
                case "wrong op": answer[12]++; break;
                case "no response bit": answer[13] = 0; break;
            }
            return answer;
        };
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.FindValue("a")));
        GoesDown(bench);
    }

    [Fact]
    public void An_id_that_was_answered_already_takes_the_connection_down()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request =>
        {
            bench.Source.Send(FakeAnswers.Answer(bench.Store, request));
            return null;
        };
        root.FindValue("a");
        GoesDown(bench);
    }

    [Theory]
    [InlineData(1, LcsErrno.ENOENT)]
    [InlineData(2, LcsErrno.EEXIST)]
    [InlineData(3, LcsErrno.EIO)]
    [InlineData(4, LcsErrno.ENOTEMPTY)]
    [InlineData(5, LcsErrno.ENOSPC)]
    [InlineData(6, LcsErrno.EBUSY)]
    [InlineData(7, LcsErrno.EINVAL)]
    [InlineData(8, LcsErrno.EAGAIN)]
    [InlineData(9, LcsErrno.ENOTSUP)]
    [InlineData(10, LcsErrno.EIO)]
    public void A_status_is_the_callers_errno_and_the_source_stays_up(uint status, LcsErrno errno)
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => FakeAnswers.StatusOnly(request, (Status)status);
        Assert.Equal(errno, Bench.ErrnoOf(() => root.FindValue("a")));
        StaysUp(bench, root);
    }

    [Fact]
    public void ALREADY_EXISTS_to_a_CREATE_KEY_is_EIO()
    {
        using var bench = new Bench();
        bench.Source.Script = request => request.Op == OpCode.CreateKey ? FakeAnswers.StatusOnly(request, Status.AlreadyExists) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => bench.Registry.CreateKey(@"Machine\a")));
    }

    [Fact]
    public void A_WRITE_KEY_after_a_change_that_fails_takes_the_connection_down()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => request.Op == OpCode.WriteKey ? FakeAnswers.StatusOnly(request, Status.TxnBusy) : null;
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => root.SetValue("a", RegType.Binary, Data)));
        GoesDown(bench);
    }

    [Fact]
    public void A_LOOKUP_after_a_DELETE_ENTRY_that_fails_takes_the_connection_down()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "a"));
        using Key key = bench.Registry.OpenKey(@"Machine\a");
        bench.Source.Script = request => request.Op == OpCode.Lookup ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => key.Delete()));
        GoesDown(bench);
    }

    [Fact]
    public void A_LOOKUP_after_a_DELETE_ENTRY_that_the_kernel_refuses_takes_the_connection_down()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "a"));
        using Key key = bench.Registry.OpenKey(@"Machine\a");
        bench.Source.Script = request => request.Op == OpCode.Lookup ? Bodies.Frame(request, (ref w) => w.WriteU32(1)) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => key.Delete()));
        GoesDown(bench);
    }

    [Theory]
    [InlineData(OpCode.Lookup)]
    [InlineData(OpCode.WriteKey)]
    public void A_LOOKUP_or_WRITE_KEY_after_a_deletion_that_is_not_answered_in_time_takes_the_connection_down(OpCode op)
    {
        using var bench = new Bench(new LcsOptions { Timeout = TimeSpan.FromMilliseconds(300) }, fill: (store, root) => store.AddKey(root, "a"));
        using Key key = bench.Registry.OpenKey(@"Machine\a");
        bench.Source.Script = request => request.Op == op ? [] : null;
        Assert.Equal(LcsErrno.ETIMEDOUT, Bench.ErrnoOf(() => key.Delete()));
        GoesDown(bench);
    }

    [Fact]
    public void A_QUERY_VALUES_after_a_change_that_fails_is_the_callers_error_alone()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        int queries = 0;
        bench.Source.Script = request => request.Op == OpCode.QueryValues && ++queries == 2 ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.DeleteValue("a")));
        StaysUp(bench, root);
    }

    private static void GoesDown(Bench bench) =>
        Assert.True(bench.Source.Closed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "the connection stayed up");

    private static void StaysUp(Bench bench, Key key)
    {
        bench.Source.Script = null;
        key.FindValue("a");
        Assert.False(bench.Source.Closed.IsSet);
    }
}
