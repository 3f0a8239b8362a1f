using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>stats</c>: requests and times, and what is open.</summary>
internal static class StatsCommand
{
    /// <summary>Shows the numbers of this moment.</summary>
    public static void Show(RegContext context)
    {
        RegistryStatistics statistics = context.Registry.Statistics;
        context.Show(text => Write(context, text, statistics), json => Write(json, statistics));
    }

    private static void Write(RegContext context, TextWriter text, RegistryStatistics statistics)
    {
        var operations = new Table(rightAligned: [1, 2, 3, 4]);
        operations.Add("REQUEST", "SENT", "FAILED", "MEAN MS", "LONGEST MS");
        foreach (OperationStatistics operation in statistics.Operations)
        {
            operations.Add(operation.Name, Number(operation.Requests),
                new Cell(Number(operation.Failures), operation.Failures > 0 ? Tone.Bad : null),
                Milliseconds(Mean(operation)), Milliseconds(operation.LongestLatency));
        }
        operations.Write(text, context.Paint);
        text.WriteLine();
        var state = new Table();
        foreach (HiveState hive in statistics.Hives)
            state.Add($"hive {ValueFormat.Escape(hive.Name)}", hive.IsUp ? new Cell("up", Tone.Good) : new Cell("down", Tone.Bad), hive.Root.ToString());
        state.Add("in flight", Number(statistics.InFlight));
        state.Add("transactions", Number(statistics.ReadWriteTransactions), $"and {Number(statistics.ReadOnlyTransactions)} read-only");
        state.Add("open keys", Number(statistics.OpenKeys));
        state.Add("watches", Number(statistics.Watches));
        state.Add("next sequence", statistics.NextSequence.ToString(CultureInfo.InvariantCulture));
        state.Write(text, context.Paint);
    }

    private static void Write(Utf8JsonWriter json, RegistryStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteStartArray("operations");
        foreach (OperationStatistics operation in statistics.Operations)
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteNumber("sent", operation.Requests);
            json.WriteNumber("failed", operation.Failures);
            json.WriteNumber("mean_ms", Mean(operation).TotalMilliseconds);
            json.WriteNumber("longest_ms", operation.LongestLatency.TotalMilliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("hives");
        foreach (HiveState hive in statistics.Hives)
        {
            json.WriteStartObject();
            json.WriteString("name", hive.Name);
            json.WriteString("root", hive.Root.ToString());
            json.WriteBoolean("up", hive.IsUp);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("in_flight", statistics.InFlight);
        json.WriteNumber("transactions", statistics.ReadWriteTransactions);
        json.WriteNumber("read_only_transactions", statistics.ReadOnlyTransactions);
        json.WriteNumber("open_keys", statistics.OpenKeys);
        json.WriteNumber("watches", statistics.Watches);
        json.WriteNumber("next_sequence", statistics.NextSequence);
        json.WriteEndObject();
    }

    private static TimeSpan Mean(OperationStatistics operation) => operation.TotalLatency / Math.Max(1, operation.Requests);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
