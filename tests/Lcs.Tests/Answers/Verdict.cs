using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>What becomes of a call whose request is answered by hand, and of the connection.</summary>
internal static class Verdict
{
    /// <summary>The answer is EIO to the caller, and the source stays up.</summary>
    public static void IsRefused(OpCode op, Body body, Action<Registry> call, LcsOptions? options = null)
    {
        using var bench = new Bench(options);
        bench.Source.Script = request => request.Op == op ? Bodies.Frame(request, body) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => call(bench.Registry)));
        StaysUp(bench);
    }

    /// <summary>The answer is good enough.</summary>
    public static void IsTaken(OpCode op, Body body, Action<Registry> call, LcsOptions? options = null)
    {
        using var bench = new Bench(options);
        bench.Source.Script = request => request.Op == op ? Bodies.Frame(request, body) : null;
        call(bench.Registry);
        StaysUp(bench);
    }

    public static void StaysUp(Bench bench)
    {
        bench.Source.Script = null;
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.False(bench.Source.Closed.IsSet, "the connection went down");
    }

    public static void GoesDown(Bench bench) =>
        Assert.True(bench.Source.Closed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "the connection stayed up");
}
