using Loregd.Bench;
using Loregd.Bench.Echo;
using Loregd.Bench.Measurements;
using Loregd.Bench.Report;

try
{
    return BenchCommand.Invoke(args, device => EchoSource.Run(device), Measure);
}
catch (BenchException failure)
{
    Console.Error.WriteLine($"loregd-bench: {failure.Message}");
    return 1;
}

static int Measure(Options options)
{
    if (options.ChartFolder is not null && Charts.Missing is { } missing)
        throw new BenchException(missing);
    Results results;
    using (var run = new Run(options, Console.Out))
        results = run.Measure();
    if (options.JsonFile is { } json)
        JsonReport.Write(json, results);
    if (options.ChartFolder is { } charts)
        Charts.Draw(charts, results);
    if (!results.Allocations.Any(allocation => allocation.IsOverLimit))
        return 0;
    Console.Error.WriteLine("loregd-bench: allocations are over the limit");
    return 2;
}
