using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What a registry has asked of its sources since it was opened, and what it holds now.</summary>
/// <param name="Operations">Each operation that was sent at least once, in the order of their numbers.</param>
/// <param name="InFlight">Requests that callers wait for now.</param>
/// <param name="Hives">All hives that ever were registered, in that order.</param>
/// <param name="ReadWriteTransactions">Open read-write transactions.</param>
/// <param name="ReadOnlyTransactions">Open read-only transactions.</param>
/// <param name="OpenKeys">Keys that callers hold open, each once.</param>
/// <param name="Watches">Open watches.</param>
/// <param name="NextSequence">The sequence that the next mutation gets.</param>
public sealed record RegistryStatistics(
    IReadOnlyList<OperationStatistics> Operations, int InFlight, IReadOnlyList<HiveState> Hives, int ReadWriteTransactions, int ReadOnlyTransactions,
    int OpenKeys, int Watches, ulong NextSequence);

/// <summary>What was sent of one operation.</summary>
/// <param name="Name">The spec's name.</param>
/// <param name="Requests">Requests, those that nobody waits for among them.</param>
/// <param name="Failures">Answers with another status than OK, and requests without an answer.</param>
/// <param name="TotalLatency">Sum of the times from the call to the answer, of those that callers waited for.</param>
/// <param name="LongestLatency">The longest of these times.</param>
public sealed record OperationStatistics(string Name, long Requests, long Failures, TimeSpan TotalLatency, TimeSpan LongestLatency);

/// <summary>A hive and its connection.</summary>
/// <param name="Name">Name as registered.</param>
/// <param name="Root">GUID of its root.</param>
/// <param name="IsUp">Whether callers can use it.</param>
public sealed record HiveState(string Name, KeyGuid Root, bool IsUp);
