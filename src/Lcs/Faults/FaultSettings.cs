using System.Globalization;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// What goes wrong, and how often. A chance is a probability from 0 to 1. Nothing here is beyond what the kernel does sooner or later (kernel.md, "The
/// device"): connections are lost, callers are killed, answers are taken late and in another order; no answer is invented and none is given twice.
/// </summary>
public sealed record FaultSettings
{
    /// <summary>Decides what the chances come to. Runs with the same seed and the same order of requests go wrong alike.</summary>
    public ulong Seed { get; init; }

    /// <summary>The operations that faults of requests and answers are limited to; null for all.</summary>
    public IReadOnlySet<OpCode>? Only { get; init; }

    /// <summary>Most connections that are taken down on purpose.</summary>
    public int MaxLosses { get; init; } = int.MaxValue;

    /// <summary>Chance that the connection is taken down in place of sending a request.</summary>
    public double LoseBeforeSending { get; init; }

    /// <summary>Chance that the connection is taken down once a request was sent, before its answer is read.</summary>
    public double LoseAfterSending { get; init; }

    /// <summary>Chance that the connection is taken down by an answer, which its caller then does not get.</summary>
    public double LoseAtAnswer { get; init; }

    /// <summary>Takes the connection down once every so many requests were sent; 0 for never.</summary>
    public int LoseEvery { get; init; }

    /// <summary>Whether the OK to a DROP_KEY that nobody waits for takes the connection down, whatever <see cref="LcsOptions.UnawaitedOkTakesSourceDown"/> says.</summary>
    public bool LoseAtDropKeyOk { get; init; }

    /// <summary>Chance that the connection is taken down during a registration: before anything else, before its answer, or right behind it.</summary>
    public double LoseInRegistration { get; init; }

    /// <summary>How long the hives of a lost connection stay taken, so that who registers them meanwhile gets EEXIST.</summary>
    public TimeSpan GoingDownFor { get; init; }

    /// <summary>Chance that a request never reaches the source because its caller is killed before (EINTR).</summary>
    public double DropRequests { get; init; }

    /// <summary>Chance that a request which nobody waits for is lost, as when all slots are taken.</summary>
    public double DropPosts { get; init; }

    /// <summary>Chance that an answer finds its caller killed (EINTR), with all that follows from a late answer.</summary>
    public double DropAnswers { get; init; }

    /// <summary>Chance that an answer is held for a time up to <see cref="LongestDelay"/> before it is looked at.</summary>
    public double DelayAnswers { get; init; }

    /// <summary>See <see cref="DelayAnswers"/>.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Chance that an answer is held until another one has overtaken it, or for 20 ms if none comes.</summary>
    public double ReorderAnswers { get; init; }

    /// <summary>Chance that nothing is read from the source for <see cref="PauseReadingFor"/> before the next answer.</summary>
    public double PauseReading { get; init; }

    /// <summary>See <see cref="PauseReading"/>.</summary>
    public TimeSpan PauseReadingFor { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Reads settings from text: <c>seed=7,lose-after-sending=0.01,max-losses=5</c>. A name is that of a property, with dashes; times are in
    /// milliseconds; <c>only</c> takes operations divided by <c>+</c>: <c>only=SET_VALUE+DROP_KEY</c>.
    /// </summary>
    /// <exception cref="FormatException">A name or number that is none, with what it is.</exception>
    public static FaultSettings Parse(string text)
    {
        var settings = new FaultSettings();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            if (equals < 0)
                throw new FormatException($"\"{part}\" is not NAME=NUMBER");
            settings = settings.With(part[..equals], part[(equals + 1)..]);
        }
        return settings;
    }

    private FaultSettings With(string name, string value) => name switch
    {
        "seed" => this with { Seed = ulong.TryParse(value, CultureInfo.InvariantCulture, out ulong seed) ? seed : throw Bad(name, value) },
        "only" => this with { Only = value.Split('+').Select(Operation).ToHashSet() },
        "max-losses" => this with { MaxLosses = Number(name, value) },
        "lose-before-sending" => this with { LoseBeforeSending = Chance(name, value) },
        "lose-after-sending" => this with { LoseAfterSending = Chance(name, value) },
        "lose-at-answer" => this with { LoseAtAnswer = Chance(name, value) },
        "lose-every" => this with { LoseEvery = Number(name, value) },
        "lose-at-drop-key-ok" => this with { LoseAtDropKeyOk = Number(name, value) != 0 },
        "lose-in-registration" => this with { LoseInRegistration = Chance(name, value) },
        "going-down-for" => this with { GoingDownFor = Milliseconds(name, value) },
        "drop-requests" => this with { DropRequests = Chance(name, value) },
        "drop-posts" => this with { DropPosts = Chance(name, value) },
        "drop-answers" => this with { DropAnswers = Chance(name, value) },
        "delay-answers" => this with { DelayAnswers = Chance(name, value) },
        "longest-delay" => this with { LongestDelay = Milliseconds(name, value) },
        "reorder-answers" => this with { ReorderAnswers = Chance(name, value) },
        "pause-reading" => this with { PauseReading = Chance(name, value) },
        "pause-reading-for" => this with { PauseReadingFor = Milliseconds(name, value) },
        _ => throw new FormatException($"there is no fault \"{name}\""),
    };

    private static OpCode Operation(string name) =>
        Operations.All.FirstOrDefault(operation => operation.Name == name)?.Code ?? throw new FormatException($"there is no operation \"{name}\"");

    private static double Chance(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double chance) && chance is >= 0 and <= 1 ? chance : throw Bad(name, value);

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Bad(name, value);

    private static TimeSpan Milliseconds(string name, string value) => TimeSpan.FromMilliseconds(Number(name, value));

    private static FormatException Bad(string name, string value) => new($"{name} cannot be \"{value}\"");
}
