using System.Text.Json;
using Loregd.Bench.Load;
using Loregd.Bench.Measurements;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Report;

/// <summary>All numbers for machines: times in µs where the name says nothing else, memory in bytes.</summary>
internal static class JsonReport
{
    public static void Write(string path, Results results)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        WriteMachine(json, results.Machine);
        json.WriteNumber("batch", results.Batch);
        WriteArray(json, "throughput", results.Throughputs, WriteThroughput);
        WriteArray(json, "reads_beside_writes", results.CalmReads, WriteCalmReads);
        WriteArray(json, "syncs", results.Syncs, WriteSyncs);
        WriteArray(json, "start_up", results.StartUps, WriteStartUp);
        if (results.Memory is { } memory)
            WriteMemoryAfterLoad(json, memory);
        WriteArray(json, "allocations", results.Allocations, WriteAllocation);
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, List<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMachine(Utf8JsonWriter json, Machine machine)
    {
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("cores", machine.Cores);
        json.WriteString("kernel", machine.Kernel);
        json.WriteNumber("load_average", machine.LoadAverage);
        json.WriteNumber("sync_ms", machine.SyncMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteThroughput(Utf8JsonWriter json, Throughput result)
    {
        json.WriteString("scenario", result.Scenario.Name);
        json.WriteString("what", result.Scenario.What);
        json.WriteNumber("window", result.Window);
        json.WriteNumber("ratio", result.Ratio);
        WriteSide(json, "source", result.PerSecond, result.CpuPerRequest, result.LoadCpuShare, result.BytesPerAnswer, result.Latency(0));
        WriteSide(json, "echo", result.EchoPerSecond, result.EchoCpuPerRequest, result.EchoLoadCpuShare, result.EchoBytesPerAnswer, result.EchoLatency);
        if (result.Kinds > 1)
            WriteLatency(json, "writes", result.Latency(1));
    }

    private static void WriteSide(Utf8JsonWriter json, string name, double perSecond, double cpu, double loadCpu, double bytes, Latency latency)
    {
        json.WriteStartObject(name);
        json.WriteNumber("requests_per_second", perSecond);
        json.WriteNumber("cpu_per_request", cpu);
        json.WriteNumber("load_cpu_share", loadCpu);
        json.WriteNumber("bytes_per_answer", bytes);
        WriteLatency(json, "latency", latency);
        json.WriteEndObject();
    }

    private static void WriteCalmReads(Utf8JsonWriter json, CalmReads result)
    {
        json.WriteString("place", result.Place.ToString());
        json.WriteNumber("reads_per_second", result.ReadRate);
        json.WriteNumber("writes_per_second", result.WriteRate);
        json.WriteNumber("p99_ratio", result.Ratio);
        WriteLatency(json, "alone", result.Alone);
        WriteLatency(json, "beside_writes", result.BesideWrites);
        WriteLatency(json, "writes", result.Writes);
        WriteLatency(json, "echo", result.Echo);
    }

    private static void WriteSyncs(Utf8JsonWriter json, SyncCount result)
    {
        json.WriteString("scenario", result.Scenario.Name);
        json.WriteNumber("window", result.Window);
        json.WriteNumber("requests", result.Requests);
        json.WriteNumber("log_syncs", result.LogSyncs);
        json.WriteNumber("other_syncs", result.OtherSyncs);
    }

    private static void WriteStartUp(Utf8JsonWriter json, StartUp result)
    {
        json.WriteNumber("keys", result.Keys);
        json.WriteNumber("after_stop_ms", result.AfterStop);
        json.WriteNumber("after_kill_ms", result.AfterKill);
        json.WriteNumber("echo_ms", result.Echo);
        WriteMemory(json, "memory", result.Memory);
    }

    private static void WriteMemoryAfterLoad(Utf8JsonWriter json, MemoryAfterLoad result)
    {
        json.WriteStartObject("memory_after_load");
        json.WriteNumber("keys", result.Keys);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("requests", result.Requests);
        WriteMemory(json, "at_start", result.AtStart);
        WriteMemory(json, "at_end", result.AtEnd);
        json.WriteEndObject();
    }

    private static void WriteAllocation(Utf8JsonWriter json, Allocation result)
    {
        json.WriteString("scenario", result.Scenario.Name);
        json.WriteNumber("bytes_per_request", result.BytesPerRequest);
        json.WriteString("types", result.Types);
    }

    private static void WriteMemory(Utf8JsonWriter json, string name, SourceMemory memory)
    {
        json.WriteStartObject(name);
        json.WriteNumber("resident", memory.Resident);
        json.WriteNumber("peak", memory.Peak);
        json.WriteNumber("anonymous", memory.Anonymous);
        json.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter json, string name, Latency latency)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", latency.Count);
        json.WriteNumber("p50", latency.P50);
        json.WriteNumber("p99", latency.P99);
        json.WriteNumber("p999", latency.P999);
        json.WriteEndObject();
    }
}
