using System.Diagnostics;

using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>How a source ends (behaviour.md, The connection and Command line).</summary>
public static class StopChecks
{
    /// <summary>Two seconds, and one more for a busy machine.</summary>
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(3);

    [Check("behaviour.md Command line", Needs = Facets.Process)]
    public static void Stop_is_exit_status_0(Scene s)
    {
        s.Set(s.Root, "V");
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status after SIGTERM");
        s.Kernel.Dispose();
        s.Rig.Up();
        s.Rig.Source.Signal(SourceProcess.SigInt);
        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status after SIGINT");
    }

    [Check("behaviour.md The connection", Unstarted = true, Needs = Facets.Process)]
    public static void Stop_is_over_within_2_seconds(Scene s)
    {
        IsOverInTime(s, "idle", s.Rig.Up);
        IsOverInTime(s, "with requests that wait", () =>
        {
            s.Rig.Up();
            ulong txn = s.Begin(), reader = s.Begin(readOnly: true);
            s.Set(s.Root, "V", txn: txn);
            s.Read(s.Root, reader);
            for (int i = 0; i < 100; i++)
                s.Send(s.Setting(s.Root, $"V{i}"));
            s.Send(Ask.DeleteLayer("gone"));
            s.Send(s.Setting(s.Root, "Last")).IsSilent("a transaction holds the hive");
        });
        IsOverInTime(s, "before the answer to the registration", () =>
        {
            s.Rig.Start();
            s.Rig.Accept().WaitRegistration();
        });
    }

    [Check("behaviour.md The connection", Needs = Facets.Process)]
    public static void Stop_answers_the_requests_in_hand(Scene s)
    {
        ulong txn = s.Begin();
        s.Set(s.Root, "Held", txn: txn);
        Pending[] waiting = [.. Enumerable.Range(0, 20).Select(i => s.Send(s.Setting(s.Root, $"V{i}")))];
        waiting[^1].IsSilent("a transaction holds the hive");
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        foreach (Pending pending in waiting)
            pending.Wait();
        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status");
    }

    [Check("behaviour.md The connection", Needs = Facets.Process | Facets.Durable)]
    public static void Stop_rolls_open_transactions_back_and_keeps_what_was_answered(Scene s)
    {
        ulong txn = s.Begin();
        s.Set(s.Root, "Held", txn: txn);
        Pending waiting = s.Send(s.Setting(s.Root, "Waiting"));
        waiting.IsSilent("a transaction holds the hive");
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        bool isKept = waiting.Wait().Status == Status.Ok;
        s.Rig.Source.WaitExit(Patience.Answer);
        s.Kernel.Dispose();
        s.Rig.Up();
        Expect.Same(isKept ? ["Waiting"] : Array.Empty<string>(), s.Values(s.Root).Select(v => v.Name.TryText()), "values");
    }

    [Check("behaviour.md The connection", Needs = Facets.Process)]
    public static void Second_signal_changes_nothing(Scene s)
    {
        s.Rig.Source.Signal(SourceProcess.SigTerm);
        // Also in the last moments, when the source has done all that it had to.
        for (int i = 0; !s.Rig.Source.HasExited && i < 5000; i++)
        {
            s.Rig.Source.Signal(i % 2 == 0 ? SourceProcess.SigInt : SourceProcess.SigTerm);
            Thread.Sleep(1);
        }

        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status");
    }

    /// <summary>A busy machine may keep a source that is on its way out for longer, but hardly three times in a row.</summary>
    private static void IsOverInTime(Scene s, string how, Action start)
    {
        TimeSpan took = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 3 && took >= s_stop; attempt++)
        {
            start();
            long signalled = Stopwatch.GetTimestamp();
            s.Rig.Source.Signal(SourceProcess.SigTerm);
            Expect.Equal(0, s.Rig.Source.WaitExit(TimeSpan.FromSeconds(8)), $"exit status, {how}");
            took = Stopwatch.GetElapsedTime(signalled);
            s.Rig.Kernel.Dispose();
        }

        Expect.True(took < s_stop, $"an end within 2 s, {how}", $"{took.TotalSeconds:0.0} s");
    }
}
