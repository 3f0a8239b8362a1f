using System.Diagnostics;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>What ended a stream of frames before its time.</summary>
internal sealed class FrameFaultException(string what) : Exception(what);

/// <summary>
/// Sends frames and takes answers on one connection, so many in flight at a time. Every frame that can be answered must be, once, and as <see cref="Oracle"/> allows. When all
/// that is in flight waits for a transaction or for a name, it ends what they wait for.
/// </summary>
/// <param name="lastId">Request ids of its own frames go down from here; those of others must stay below.</param>
internal sealed class FrameStream(ServedHives hives, Oracle oracle, FuzzWorld world, ulong lastId = ulong.MaxValue)
{
    private const int StallMilliseconds = 3, PatienceSeconds = 40, SendMilliseconds = 20_000, MostTransactions = 16;

    private readonly InFlight _inFlight = new(oracle);
    private readonly Frame _ending = new();
    private readonly byte[] _answer = new byte[Frame.LargestSize];
    private ulong _endingId = lastId;

    /// <summary>Told of every frame in the order of sending.</summary>
    public Action<ReadOnlyMemory<byte>>? Sent { get; set; }

    public long Answers { get; private set; }

    public long[] ByStatus { get; } = new long[10];

    /// <summary>Answers that only frames explain that were sent while theirs was in flight.</summary>
    public long ByOrder => _inFlight.ByOrder;

    /// <summary>Could not be sent: the socket carries no more without privilege.</summary>
    public long TooLong { get; private set; }

    /// <summary>Sends one frame, after making room for it.</summary>
    /// <exception cref="FrameFaultException">An answer was wrong or did not come.</exception>
    public void Send(Frame frame, int window)
    {
        while (_inFlight.Count >= window)
            TakeAnswers(wait: true);
        Post(frame);
        TakeAnswers(wait: false);
        if (world.Transactions.Count > MostTransactions)
            EndTransactions();
    }

    /// <summary>Waits until all is answered.</summary>
    /// <exception cref="FrameFaultException">An answer was wrong or did not come.</exception>
    public void Drain()
    {
        while (_inFlight.Count > 0)
            TakeAnswers(wait: true);
    }

    /// <summary>ABORT for every transaction that has begun.</summary>
    public void EndTransactions()
    {
        foreach (ulong transaction in world.Transactions)
            Post(_ending.Begin(_endingId--, PayloadForm.Abort, transaction).U64(transaction).End());
        world.Transactions.Clear();
    }

    private void Post(Frame frame)
    {
        ReadOnlySpan<byte> bytes = frame.Bytes;
        Expectation expected = oracle.Expect(bytes);
        Sent?.Invoke(bytes.ToArray());
        long until = Environment.TickCount64 + SendMilliseconds;
        WriteOutcome outcome = hives.Kernel.Send(bytes, 0);
        while (outcome == WriteOutcome.WouldBlock && Environment.TickCount64 < until)
        {
            // The daemon may wait for room for its answers.
            TakeAnswers(wait: true, unblock: false);
            outcome = hives.Kernel.Send(bytes, 0);
        }

        if (outcome is WriteOutcome.TooLong or WriteOutcome.NoMemory)
            TooLong++;
        else if (outcome != WriteOutcome.Written)
            throw new FrameFaultException($"the daemon does not take a frame: {outcome}\n  frame  {SentFrame.Hex(bytes)}\n{hives.Process.Output}");
        else if (expected.Statuses != Statuses.None)
            _inFlight.Add(bytes, expected);
    }

    private void TakeAnswers(bool wait, bool unblock = true)
    {
        long start = Stopwatch.GetTimestamp();
        ReadOutcome outcome = hives.Kernel.Receive(_answer, out int length, wait ? StallMilliseconds : 0);
        while (wait && outcome == ReadOutcome.Empty && unblock && _inFlight.Count > 0)
        {
            Unblock();
            outcome = hives.Kernel.Receive(_answer, out length, StallMilliseconds * 10);
            if (outcome == ReadOutcome.Empty && Stopwatch.GetElapsedTime(start).TotalSeconds > PatienceSeconds)
                throw new FrameFaultException($"{_inFlight.Count} frames are not answered, the first\n  frame  {_inFlight.All.First()}");
        }

        for (; outcome == ReadOutcome.Message; outcome = hives.Kernel.Receive(_answer, out length, 0))
            Take(_answer.AsSpan(0, length));
        if (outcome == ReadOutcome.Down)
            throw new FrameFaultException($"the daemon took the connection down; it said:\n{hives.Process.Output}");
    }

    private void Take(ReadOnlySpan<byte> answer)
    {
        if (_inFlight.Take(answer, out uint status, out ulong begun) is { } fault)
            throw new FrameFaultException(fault);
        Answers++;
        ByStatus[status]++;
        if (begun != 0)
            world.Transactions.Add(begun);
    }

    /// <summary>Ends what holds the hives, and the unsettled entries that keep names from others.</summary>
    private void Unblock()
    {
        List<byte[]> entries = [.. _inFlight.All.Where(sent => sent.Op == PayloadForm.CreateEntry && sent.Expected.Statuses != Statuses.Invalid).Select(sent => sent.Bytes.ToArray())];
        EndTransactions();
        foreach (byte[] entry in entries)
        {
            ReadOnlySpan<byte> name = PayloadForm.EntryName(entry.AsSpan(Frame.HeaderSize), out _);
            Post(_ending.Begin(_endingId--, PayloadForm.DeleteEntry, 0).Raw(name).End());
        }
    }
}
