using Loregd.Reliability.Running;

namespace Loregd.Reliability.Input;

/// <summary>
/// Random frames, half of them damaged, to the daemon: in rounds, each with a fresh daemon and fresh hives, so that every round can be repeated from its number. After a round the daemon stops, its
/// files are looked through, and it starts once more.
/// </summary>
internal sealed class FramesSuite : ISuite
{
    private const int ShortFrames = 40_000, ShortRound = 10_000, LongFrames = 10_000_000, LongRound = 250_000, Kept = 2048;

    private static readonly int[] s_windows = [1, 256, 16, 64];

    public string Name => "frames";

    public string Promise => "Every frame that can be answered is answered once, INVALID if and only if it is malformed, and none harms the daemon or what it holds.";

    public void Run(SuiteContext context)
    {
        int perRound = context.IsLong ? LongRound : ShortRound;
        for (int round = 0; context.GoesOn((long)round * perRound, ShortFrames, LongFrames); round++)
        {
            Round(context, round, perRound);
            if (context.IsLong && round % 4 == 3)
                context.Say($"{context.Counters["frames"]:N0} frames, {context.Counters["malformed"]:N0} of them malformed, {context.Elapsed.TotalSeconds:N0} s");
        }
    }

    private static void Round(SuiteContext context, int round, int count)
    {
        var dice = new Dice(((ulong)context.Seed << 32) | (uint)round);
        ulong roots = dice.Next64() | 1;
        var kept = new Queue<ReadOnlyMemory<byte>>();
        try
        {
            using var hives = new ServedHives(roots);
            hives.Start();
            var control = new ControlKey(hives);
            control.Write();
            SendFrames(context, hives, dice, s_windows[round % s_windows.Length], count, kept);
            foreach (string harm in control.Harm().Concat(AfterRound(hives, control)))
                throw new FrameFaultException(harm);
            context.Counters.Add("rounds");
        }
        catch (Exception failure) when (failure is FrameFaultException or TimeoutException or InvalidOperationException)
        {
            context.Report($"round {round}: {failure.Message}", Reduction.Describe(context, roots, kept));
        }
    }

    private static void SendFrames(SuiteContext context, ServedHives hives, Dice dice, int window, int count, Queue<ReadOnlyMemory<byte>> kept)
    {
        var world = new FuzzWorld(dice, hives.Roots);
        var oracle = new Oracle(hives.Roots);
        var stream = new FrameStream(hives, oracle, world) { Sent = Keep };
        var maker = new FrameMaker(dice, world);
        var damage = new FrameDamage(dice);
        var frame = new Frame();
        try
        {
            for (int i = 0; i < count && !context.IsOver; i++)
            {
                maker.Make(frame, (ulong)i);
                if (dice.OneIn(2))
                    damage.Apply(frame);
                stream.Send(frame, window);
                context.Counters.Raise("bytes in the largest frame", frame.Length);
            }

            stream.EndTransactions();
            stream.Drain();
        }
        finally
        {
            Count(context, stream, oracle);
        }

        void Keep(ReadOnlyMemory<byte> bytes)
        {
            context.Counters.Add("frames");
            context.Counters.Add("bytes", bytes.Length);
            kept.Enqueue(bytes);
            if (kept.Count > Kept)
                kept.Dequeue();
        }
    }

    private static void Count(SuiteContext context, FrameStream stream, Oracle oracle)
    {
        context.Counters.Add("answers", stream.Answers);
        context.Counters.Add("malformed", oracle.Frames - oracle.WellFormed);
        if (stream.ByOrder > 0)
            context.Counters.Add("answers that a frame in flight at the same time explains", stream.ByOrder);
        if (stream.TooLong > 0)
            context.Counters.Add("frames that the socket could not carry", stream.TooLong);
        for (uint status = 0; status < stream.ByStatus.Length; status++)
        {
            if (stream.ByStatus[status] > 0)
                context.Counters.Add($"answered {StatusNames.Of(status)}", stream.ByStatus[status]);
        }
    }

    /// <summary>What is wrong when the daemon stops, in its files, in what it said, or when it starts once more.</summary>
    private static IEnumerable<string> AfterRound(ServedHives hives, ControlKey control)
    {
        string[] said = [.. hives.Process.StandardError.Where(line => !IsExpected(line))];
        if (said.Length > 0)
            yield return $"the daemon said: {said[0]}";
        if (hives.Stop() is not 0 and var status)
            yield return $"the daemon stopped with status {status}";
        foreach (string fault in hives.Unsound())
            yield return fault;
        hives.Start();
        foreach (string harm in control.Harm())
            yield return $"after a restart: {harm}";
        hives.Stop();
    }

    /// <summary>Frames that nobody can answer are logged; and a hive may have been held for long on a busy machine.</summary>
    private static bool IsExpected(string line) =>
        line.Contains("too short to be answered", StringComparison.Ordinal) || line.Contains("has held the hive", StringComparison.Ordinal);
}
