using Loregd.Bench.Load;
using Loregd.Bench.Report;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>One run: the parts that were asked for, each line of the table as soon as it is known.</summary>
internal sealed class Run : IDisposable
{
    public const string AllParts = "load,calm,syncs,start,memory,allocations";

    private readonly Options _options;
    private readonly TextWriter _output;
    private readonly SourceStarter _starter;
    private readonly Generator _generator;

    public Run(Options options, TextWriter output)
    {
        (_options, _output) = (options, output);
        _starter = new SourceStarter(options);
        _generator = new Generator(options.Batch);
    }

    public Results Measure()
    {
        var results = new Results { Machine = Machine.Look(_starter.Folder), Batch = _options.Batch };
        _output.WriteLine(results.Machine);
        if (Wants("load"))
            MeasureThroughput(results);
        if (Wants("calm"))
            Collect(results.CalmReads, CalmReads.Measure(_options, _starter, _generator), CalmReadsTable.Head, CalmReadsTable.Line);
        if (Wants("syncs") && SyncCount.Missing is { } missing)
            _output.WriteLine($"\n{missing}");
        else if (Wants("syncs"))
            Collect(results.Syncs, SyncCount.Measure(_options, _starter, _generator), SyncTable.Head, SyncTable.Line);
        if (Wants("start"))
            Collect(results.StartUps, StartUp.Measure(_options, _starter, _generator), StartUpTable.Head, StartUpTable.Line);
        if (Wants("memory"))
            _output.WriteLine($"\n{MemoryTable.Of(results.Memory = MemoryAfterLoad.Measure(_options, _starter, _generator))}");
        if (Wants("allocations"))
            Collect(results.Allocations, Allocation.Measure(_options, _starter, _generator), AllocationTable.Head, AllocationTable.Line);
        return results;
    }

    public void Dispose()
    {
        _generator.Dispose();
        _starter.Dispose();
    }

    private bool Wants(string part) => _options.Parts.Contains(part, StringComparer.Ordinal);

    private void MeasureThroughput(Results results)
    {
        var measurement = new ThroughputMeasurement(_options, _starter, _generator);
        Scenario[] wanted = [.. ScenarioList.All.Where(scenario => _options.Scenarios.Any(pattern => Matches(pattern, scenario.Name)))];
        if (wanted.Length == 0)
            throw new BenchException($"no scenario is meant by {string.Join(',', _options.Scenarios)}; there are {string.Join(", ", ScenarioList.All.Select(s => s.Name))}");
        Collect(results.Throughputs, wanted.SelectMany(measurement.Run), ThroughputTable.Head, ThroughputTable.Line);
    }

    private void Collect<T>(List<T> list, IEnumerable<T> measured, string head, Func<T, string> line)
    {
        _output.WriteLine($"\n{head}");
        foreach (T result in measured)
        {
            list.Add(result);
            _output.WriteLine(line(result));
            _output.Flush();
        }
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : string.Equals(pattern, name, StringComparison.Ordinal);
}
