using System.Globalization;

using Loregd.Reliability.Running;

namespace Loregd.Reliability.Input;

/// <summary>Looks for the fewest of the last frames that still make a fault, sent anew to fresh daemons with the same roots.</summary>
internal static class Reduction
{
    private const int MostReplays = 60, Shown = 12;

    public static string Describe(SuiteContext context, ulong roots, IReadOnlyCollection<ReadOnlyMemory<byte>> frames)
    {
        string again = string.Create(CultureInfo.InvariantCulture, $"./reliability frames --seed {context.Seed}{(context.IsLong ? " --long" : "")}");
        int replays = 0;
        List<ReadOnlyMemory<byte>> least = [.. frames];
        if (!Fails(roots, least))
            return $"{again} (the last {least.Count} frames alone do not show it)";
        for (int piece = Math.Max(1, least.Count / 2); replays < MostReplays && piece >= 1; piece /= 2)
        {
            // From the end: what came last is most likely needed, so that what goes first is the beginning.
            for (int at = 0; at < least.Count && least.Count > 1 && replays < MostReplays; replays++)
            {
                List<ReadOnlyMemory<byte>> fewer = [.. least[..at], .. least[Math.Min(least.Count, at + piece)..]];
                if (fewer.Count > 0 && Fails(roots, fewer))
                    least = fewer;
                else
                    at += piece;
            }
        }

        IEnumerable<string> lines = least.TakeLast(Shown).Select(frame => "    " + SentFrame.Hex(frame.Span));
        return $"{again}\n  {least.Count} frames to hives with the roots {roots:x16}-0..01 and -0..02 show it:\n{string.Join('\n', lines)}";
    }

    private static bool Fails(ulong roots, List<ReadOnlyMemory<byte>> frames)
    {
        try
        {
            using var hives = new ServedHives(roots);
            hives.Start();
            var world = new FuzzWorld(new Dice(1), hives.Roots);
            var stream = new FrameStream(hives, new Oracle(hives.Roots), world, lastId: ulong.MaxValue >> 1);
            var frame = new Frame();
            foreach (ReadOnlyMemory<byte> bytes in frames)
            {
                frame.Begin(0, 0, 0).Replace(0, Frame.HeaderSize, bytes.Span);
                stream.Send(frame, window: 256);
            }

            stream.EndTransactions();
            stream.Drain();
            return false;
        }
        catch (Exception failure) when (failure is FrameFaultException or TimeoutException or InvalidOperationException)
        {
            return true;
        }
    }
}
