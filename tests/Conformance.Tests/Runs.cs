using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;

[assembly: AssemblyFixture(typeof(Loregd.Conformance.Tests.Runs))]

namespace Loregd.Conformance.Tests;

/// <summary>The suite's runs, all begun together when the first is asked for, so that their waits pass side by side.</summary>
public sealed class Runs
{
    /// <summary>What a source in memory does not have.</summary>
    public const Facets InMemory = Facets.Durable | Facets.Files | Facets.CommandLine;

    private readonly Lazy<StartedRuns> _started = new(() => new StartedRuns());

    public Task<IReadOnlyList<Outcome>> Loregd => _started.Value.Loregd;

    public Task<IReadOnlyList<Outcome>> BadSource => _started.Value.BadSource;

    /// <summary>The check that must find a defect, and a share of the others.</summary>
    public Task<IReadOnlyList<Outcome>> Of(string defect) => _started.Value.Defects[defect];
}

internal sealed class StartedRuns
{
    /// <summary>How many defects are examined at a time.</summary>
    private const int Lanes = 4;

    /// <summary>Many defects show in that an answer does not come.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, Task<IReadOnlyList<Outcome>>> _defects = [];

    public StartedRuns()
    {
        Sqlite.Require();
        IReadOnlyList<Check> all = new Selection().Of(CheckList.All);
        Loregd = Start(() => new Runner(SourceCommand.Default(), Facets.None, lanes: 2).Run(all));
        BadSource = Start(() => new Runner(BadSources.Command(defect: null), Runs.InMemory, lanes: 1).Run(all));
        var free = new SemaphoreSlim(Lanes);
        foreach ((int number, BadSources.Defect defect) in BadSources.Defects.Index())
            _defects.Add(defect.Name, Start(() => Examine(free, number, defect)));
    }

    public Task<IReadOnlyList<Outcome>> Loregd { get; }

    public Task<IReadOnlyList<Outcome>> BadSource { get; }

    public IReadOnlyDictionary<string, Task<IReadOnlyList<Outcome>>> Defects => _defects;

    private static Task<T> Start<T>(Func<T> run) => Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>A control to which the defect is no matter, and which a busy machine may have kept from an answer for so long.</summary>
    private static bool IsLateWithoutReason(Outcome outcome, BadSources.Defect defect) =>
        outcome.Verdict == Verdict.Fails && outcome.Check.Name != defect.FoundBy && outcome.Time >= s_patience && !outcome.Used.Overlaps(defect.Touches);

    private static IReadOnlyList<Outcome> Examine(SemaphoreSlim free, int number, BadSources.Defect defect)
    {
        free.Wait();
        try
        {
            IReadOnlyList<Outcome> outcomes = new Runner(BadSources.Command(defect.Name), Runs.InMemory, lanes: 1, s_patience).Run(Controls.ChecksFor(number, defect));
            Check[] late = [.. outcomes.Where(outcome => IsLateWithoutReason(outcome, defect)).Select(outcome => outcome.Check)];
            if (late.Length == 0)
                return outcomes;
            IReadOnlyList<Outcome> again = new Runner(BadSources.Command(defect.Name), Runs.InMemory, lanes: 1).Run(late);
            return [.. outcomes.Where(outcome => !late.Contains(outcome.Check)), .. again];
        }
        finally
        {
            free.Release();
        }
    }
}
