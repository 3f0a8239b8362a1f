using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What becomes of a request that is about to be sent.</summary>
internal enum RequestFault
{
    None,
    /// <summary>The connection goes down in its place.</summary>
    LoseBefore,
    /// <summary>The connection goes down when it was sent.</summary>
    LoseAfter,
    /// <summary>It is not sent.</summary>
    Drop,
}

/// <summary>When a registration takes its connection down.</summary>
internal enum RegistrationFault
{
    None,
    LoseFirst,
    LoseBeforeAnswer,
    LoseWithAnswer,
}

/// <summary>What becomes of an answer that has come.</summary>
/// <param name="Loses">It takes the connection down.</param>
/// <param name="CallerIsGone">Its caller was killed a moment ago.</param>
/// <param name="Pause">Nothing is read for this long before it is looked at.</param>
/// <param name="Hold">It is held for this long.</param>
/// <param name="IsOvertaken">It is held until another answer was given.</param>
internal readonly record struct AnswerFault(bool Loses, bool CallerIsGone, TimeSpan Pause, TimeSpan Hold, bool IsOvertaken);

/// <summary>
/// Decides what goes wrong on purpose, by settings that can be changed at any time. It decides only: what a decision means is carried out by the connection and
/// the registration that asked. Chances are drawn from the seed and the number of the request, answer or registration since the settings were made, so that they do not
/// depend on the threads that ask.
/// </summary>
public sealed class FaultMode
{
    /// <summary>See <see cref="FaultSettings.ReorderAnswers"/>.</summary>
    internal static readonly TimeSpan LongestOvertaking = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan s_noTime = TimeSpan.Zero;

    private volatile Run? _run;

    /// <summary>What goes wrong; null for nothing. Setting it starts the counts anew, so that equal settings give equal runs.</summary>
    public FaultSettings? Settings
    {
        get => _run?.Settings;
        set => _run = value is null ? null : new Run(value);
    }

    /// <summary>How many connections were taken down on purpose since the settings were made.</summary>
    public int Losses => _run is { } run ? Volatile.Read(ref run.LossCount) : 0;

    /// <summary>How many requests, answers and posts have been dropped, held or paused before since the settings were made.</summary>
    public int Disturbances => _run is { } run ? Volatile.Read(ref run.DisturbanceCount) : 0;

    /// <summary>Whether there is anything to ask for.</summary>
    internal bool IsOn => _run is not null;

    /// <summary>How long the hives of a lost connection stay taken.</summary>
    internal TimeSpan GoingDownFor => _run?.Settings.GoingDownFor ?? s_noTime;

    internal RequestFault OnRequest(OpCode op, bool isAwaited)
    {
        if (_run is not { } run || !run.Concerns(op))
            return RequestFault.None;
        FaultSettings settings = run.Settings;
        long number = Interlocked.Increment(ref run.RequestCount);
        if (settings.LoseEvery > 0 && number % settings.LoseEvery == 0 && run.TryLose())
            return RequestFault.LoseAfter;
        if (run.Happens(Point.LoseBefore, number, settings.LoseBeforeSending) && run.TryLose())
            return RequestFault.LoseBefore;
        if (run.Happens(Point.LoseAfter, number, settings.LoseAfterSending) && run.TryLose())
            return RequestFault.LoseAfter;
        return run.Disturbs(Point.Drop, number, isAwaited ? settings.DropRequests : settings.DropPosts) ? RequestFault.Drop : RequestFault.None;
    }

    internal AnswerFault OnAnswer(OpCode op, bool isAwaited, Status status)
    {
        if (_run is not { } run || !run.Concerns(op))
            return default;
        FaultSettings settings = run.Settings;
        long number = Interlocked.Increment(ref run.AnswerCount);
        bool loses = (settings.LoseAtDropKeyOk && op == OpCode.DropKey && !isAwaited && status == Status.Ok)
            || run.Happens(Point.LoseAtAnswer, number, settings.LoseAtAnswer);
        return new AnswerFault(
            loses && run.TryLose(),
            isAwaited && run.Disturbs(Point.DropAnswer, number, settings.DropAnswers),
            run.Disturbs(Point.Pause, number, settings.PauseReading) ? settings.PauseReadingFor : s_noTime,
            run.Disturbs(Point.Delay, number, settings.DelayAnswers) ? settings.LongestDelay * run.Draw(Point.Delay, -number) : s_noTime,
            run.Disturbs(Point.Reorder, number, settings.ReorderAnswers));
    }

    internal RegistrationFault OnRegistration()
    {
        if (_run is not { } run)
            return RegistrationFault.None;
        long number = Interlocked.Increment(ref run.RegistrationCount);
        if (!run.Happens(Point.Registration, number, run.Settings.LoseInRegistration) || !run.TryLose())
            return RegistrationFault.None;
        return RegistrationFault.LoseFirst + (int)(3 * run.Draw(Point.Registration, -number));
    }

    private enum Point
    {
        LoseBefore = 1,
        LoseAfter,
        Drop,
        LoseAtAnswer,
        DropAnswer,
        Pause,
        Delay,
        Reorder,
        Registration,
    }

    /// <summary>Settings and what was counted under them.</summary>
    private sealed class Run(FaultSettings settings)
    {
        public long RequestCount, AnswerCount, RegistrationCount;
        public int LossCount, DisturbanceCount;

        public FaultSettings Settings => settings;

        public bool Concerns(OpCode op) => settings.Only?.Contains(op) ?? true;

        public bool TryLose()
        {
            if (Interlocked.Increment(ref LossCount) <= settings.MaxLosses)
                return true;
            Interlocked.Decrement(ref LossCount);
            return false;
        }

        public bool Disturbs(Point point, long number, double chance)
        {
            bool happens = Happens(point, number, chance);
            if (happens)
                Interlocked.Increment(ref DisturbanceCount);
            return happens;
        }

        public bool Happens(Point point, long number, double chance) => chance > 0 && Draw(point, number) < chance;

        /// <summary>From 0 to below 1, the same for the same seed, point and number: SplitMix64's finalizer over the three.</summary>
        public double Draw(Point point, long number)
        {
            ulong x = settings.Seed * 0x9E37_79B9_7F4A_7C15 + (ulong)point * 0xD1B5_4A32_D192_ED03 + (ulong)number * 0x8CB9_2BA7_2F3D_8DD7;
            x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
            x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
            return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
