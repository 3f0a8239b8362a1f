using Loregd.Reliability.Strands;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Faults;

/// <summary>
/// A client of a daemon under which something fails: each step takes effect or is STORAGE_ERROR and changes nothing, and what is read is always what was
/// answered.
/// </summary>
internal sealed class ToughStrand
{
    private readonly Trial _trial;
    private readonly string _hive;
    private readonly StrandWriter _writer;
    private readonly Random _random;
    private readonly int _patience;

    /// <param name="patience">As many faults as are armed in a row.</param>
    public ToughStrand(Trial trial, string hive, int seed, int patience)
    {
        (_trial, _hive, _random, _patience) = (trial, hive, new Random(~seed), patience);
        _writer = new StrandWriter(trial.RootOf(hive), "Tough", new Random(seed), firstTransaction: 1UL << 40);
    }

    public StrandState State { get; private set; } = StrandState.Empty;

    /// <summary>What the daemon was asked for and refused as STORAGE_ERROR last; null if that is not the last thing that it was asked for.</summary>
    public StrandState? LastRefused { get; private set; }

    public long Refusals { get; private set; }

    public string LastStep { get; private set; } = "none";

    /// <summary>Makes its keys.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? Begin()
    {
        string? wrong = State.IsEmpty ? Do(_writer.Begin()) : null;
        Status status = _writer.AddVolatileKey(_trial.Kernel!);
        return wrong ?? (status is Status.Ok or Status.StorageError ? null : $"creating a volatile key is {status}");
    }

    /// <inheritdoc cref="Begin"/>
    public string? Run(int steps, bool reads = true)
    {
        for (int i = 0; i < steps; i++)
        {
            long refusals = Refusals;
            string? wrong = Do(_writer.Next(State, _trial.Kernel!.NextSequence));
            if (wrong is null && reads && (refusals != Refusals || _random.Next(4) == 0))
                wrong = Compare();
            if (wrong is not null)
                return $"step {i + 1}, {LastStep}: {wrong}";
        }

        return null;
    }

    /// <inheritdoc cref="Begin"/>
    public string? Compare()
    {
        try
        {
            StrandState found = Read();
            return found.Equals(State) ? null : $"found, against what was answered: {found.DifferenceTo(State)}";
        }
        catch (StrandReadException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>After a restart: a COMMIT that was refused as the last thing may have come to the disk all the same.</summary>
    public string? CompareAfterRestart()
    {
        string? wrong = Compare();
        return wrong is not null && LastRefused is not null && Read().Equals(LastRefused) ? null : wrong;
    }

    private StrandState Read() => new StrandReader(_trial.Kernel!, _trial.RootOf(_hive)) { Patience = _patience }.Read("Tough");

    private string? Do(StrandStep step)
    {
        LastStep = step.What;
        Status status = step.Do(_trial.Kernel!);
        switch (status)
        {
            case Status.Ok:
                (State, LastRefused) = (step.After, null);
                return null;
            case Status.StorageError:
                (LastRefused, Refusals) = (step.After, Refusals + 1);
                return null;
            default:
                return $"{step.What} is {status}";
        }
    }
}
