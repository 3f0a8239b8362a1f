using System.Diagnostics;
using System.Net.Sockets;

using Loregd.Tests.Harness;

namespace Loregd.Reliability.Concurrency;

/// <summary>One client's use of the connection that all share. It says when each request was sent and answered.</summary>
internal sealed class Line(KernelConnection kernel)
{
    public ulong NextSequence() => kernel.NextSequence();

    public OnTheWay<TReply> Send<TReply>(Request<TReply> request, ulong transaction = 0)
        where TReply : Reply
    {
        long sent = Stopwatch.GetTimestamp();
        return new OnTheWay<TReply>(kernel.Send(request, transaction), sent);
    }

    public TReply Call<TReply>(Request<TReply> request, ulong transaction = 0)
        where TReply : Reply =>
        Send(request, transaction).Wait();

    /// <summary>Whether an exception says that the connection is gone.</summary>
    public static bool IsLoss(Exception failure) => failure is IOException or SocketException or ObjectDisposedException;
}

/// <summary>A request that was sent.</summary>
internal sealed class OnTheWay<TReply>(Pending<TReply> pending, long sent)
    where TReply : Reply
{
    /// <summary>Until its answer came; without end, if it has not.</summary>
    public Interval Time => pending.IsAnswered ? new Interval(sent, pending.AnsweredAt) : Interval.Unanswered(sent);

    public TReply Wait() => pending.Wait();
}
