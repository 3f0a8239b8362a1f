using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Loregd.Bench.Measurements;

/// <summary>
/// Which types are allocated, by the runtime's samples, one for each 100 KiB or so. It allocates itself, so it listens in a round of its own.
/// </summary>
internal sealed class AllocationSampler : EventListener
{
    private const string RuntimeEvents = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords GarbageCollection = (EventKeywords)1;

    /// <summary>TypeName in GCAllocationTick.</summary>
    private const int TypeName = 5;

    private readonly ConcurrentDictionary<string, int> _samples = new(StringComparer.Ordinal);

    /// <summary>The types with the most samples, most first, with their share.</summary>
    public string Top(int count)
    {
        int all = _samples.Values.Sum();
        return all == 0 ? "" : string.Join(", ", _samples.OrderByDescending(sample => sample.Value).Take(count).Select(sample => $"{sample.Key} {(double)sample.Value / all:P0}"));
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (string.Equals(eventSource.Name, RuntimeEvents, StringComparison.Ordinal))
            EnableEvents(eventSource, EventLevel.Verbose, GarbageCollection);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true && eventData.Payload?[TypeName] is string type)
            _samples.AddOrUpdate(type, 1, (_, samples) => samples + 1);
    }
}
