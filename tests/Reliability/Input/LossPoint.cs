using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>When in the life of a request its connection is lost.</summary>
internal enum LossPoint
{
    /// <summary>The source has asked to be registered, and never hears of it.</summary>
    BeforeTheRegistrationsAnswer,

    /// <summary>The request lies unread in the socket, or has just been read.</summary>
    AtOnce,

    /// <summary>Somewhere between reading and answer: after a random time of up to 3 ms.</summary>
    Soon,

    /// <summary>It waits behind a transaction that holds the hive.</summary>
    BehindATransaction,

    /// <summary>It shares its commit with a hundred others.</summary>
    AmongOthers,

    /// <summary>Its answer cannot be written, because the kernel does not read.</summary>
    AnswerNotRead,

    /// <summary>It is answered.</summary>
    AfterTheAnswer,

    /// <summary>As <see cref="Soon"/>, and the next connections are lost too, each sooner or later during its registration.</summary>
    AndAgainWhileResuming,
}

/// <summary>One act that loses its connection at a point.</summary>
internal sealed class Loss(FastRig rig, Dice dice, ulong transaction)
{
    private const int Others = 100, LargeReads = 20, MiB = 1 << 20;

    private readonly List<Pending> _answers = [];

    /// <summary>Sends it, loses the connection, and waits until the daemon is registered again.</summary>
    /// <returns>Whether it was answered with success before.</returns>
    public bool Lose(Act act, Twin twin, LossPoint point)
    {
        KernelConnection kernel = rig.Kernel;
        KeyGuid root = rig.RootOf("Machine");
        switch (point)
        {
            case LossPoint.BeforeTheRegistrationsAnswer:
                kernel.Close();
                kernel = rig.Accept();
                break;
            case LossPoint.BehindATransaction:
                _ = kernel.Begin(transaction + 1);
                _ = kernel.SetDword(root, "held", 1, transaction: transaction + 1);
                break;
            case LossPoint.AmongOthers:
                for (int i = 0; i < Others; i++)
                    kernel.Send(Ops.SetValue(root, $"other {i}", "base", RegType.Dword, Samples.Dword(1), kernel.NextSequence()));
                break;
            case LossPoint.AnswerNotRead:
                _ = kernel.SetValue(root, "large", "base", RegType.Binary, Blob.OfSize(MiB), kernel.NextSequence());
                kernel.StopReading();
                for (int i = 0; i < LargeReads; i++)
                    kernel.Send(Ops.QueryValue(root, "large"));
                break;
        }

        act.Send(kernel, twin, transaction, _answers);
        Wait(point);
        bool isDone = point != LossPoint.AnswerNotRead && _answers[^1].IsAnswered && act.Succeeded(_answers[^1].Wait());
        End(kernel, point);
        return isDone;
    }

    private void Wait(LossPoint point)
    {
        switch (point)
        {
            case LossPoint.BeforeTheRegistrationsAnswer or LossPoint.Soon or LossPoint.AmongOthers or LossPoint.AndAgainWhileResuming:
                Nap(3000);
                break;
            case LossPoint.BehindATransaction or LossPoint.AnswerNotRead:
                Thread.Sleep(5 + dice.Below(20));
                break;
            case LossPoint.AfterTheAnswer:
                _answers[^1].Wait();
                break;
        }
    }

    private void End(KernelConnection kernel, LossPoint point)
    {
        if (point == LossPoint.AnswerNotRead)
            kernel.Abandon();
        else
            kernel.Close();
        for (int again = point == LossPoint.AndAgainWhileResuming ? 1 + dice.Below(3) : 0; again > 0; again--)
        {
            KernelConnection next = rig.Accept();
            Nap(2000);
            next.Close();
        }

        rig.Connect();
    }

    /// <summary>Up to so many microseconds, awake: a sleep is longer than most of a request's life.</summary>
    private void Nap(int microseconds)
    {
        long until = System.Diagnostics.Stopwatch.GetTimestamp() + (dice.Below(microseconds) * System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        while (System.Diagnostics.Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(20);
    }
}
