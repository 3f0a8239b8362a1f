namespace Loregd.Reliability.Concurrency;

/// <summary>From when a request was sent to when it was answered; its effect came at one moment in between.</summary>
internal readonly record struct Interval(long Sent, long Answered)
{
    /// <summary>Nobody knows whether it was served, as its connection was lost; if it was, then at some time after it was sent.</summary>
    public static Interval Unanswered(long sent) => new(sent, long.MaxValue);

    public bool IsAnswered => Answered != long.MaxValue;
}

/// <summary>A transaction that changed all shared records from one ticket to the next, in both stores.</summary>
/// <param name="Ticket">The ticket that it wrote; it has read the one before, while it held the hive.</param>
/// <param name="Time">Of its COMMIT.</param>
internal sealed record Turn(ulong Ticket, Interval Time);

/// <summary>A SET_VALUE on condition that <paramref name="Expected"/> is there.</summary>
/// <param name="Register">Which value; each has a history of its own.</param>
/// <param name="Version">Its sequence; no other write has it.</param>
/// <param name="Time">Of the request, or of the COMMIT of its transaction.</param>
/// <param name="Succeeded">Null: its answer never came.</param>
internal sealed record Exchange(int Register, ulong Expected, ulong Version, Interval Time, bool? Succeeded);

/// <summary>What was read, all of it as of one moment within <paramref name="Time"/>.</summary>
/// <param name="Ticket">Null if it was not read.</param>
/// <param name="Versions">Of the registers that were read.</param>
internal sealed record Sight(ulong? Ticket, IReadOnlyList<(int Register, ulong Version)> Versions, Interval Time, string How);

/// <summary>All that happened to the shared records of one hive. Any thread may add to it.</summary>
internal sealed class History(IReadOnlyList<ulong> firstVersions)
{
    private readonly Lock _lock = new();
    private readonly List<Turn> _turns = [];
    private readonly List<Exchange> _exchanges = [];
    private readonly List<Sight> _sights = [];
    private readonly HashSet<ulong> _forbidden = [];

    /// <summary>The version that each register had at the beginning; the first ticket is 0.</summary>
    public IReadOnlyList<ulong> FirstVersions => firstVersions;

    public IReadOnlyList<Turn> Turns => _turns;

    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    public IReadOnlyList<Sight> Sights => _sights;

    /// <summary>Versions of transactions that were aborted, and of requests that were refused.</summary>
    public IReadOnlySet<ulong> Forbidden => _forbidden;

    public void Add(Turn turn)
    {
        lock (_lock)
            _turns.Add(turn);
    }

    public void Add(Exchange exchange)
    {
        lock (_lock)
            _exchanges.Add(exchange);
    }

    public void Add(Sight sight)
    {
        lock (_lock)
            _sights.Add(sight);
    }

    public void Forbid(ulong version)
    {
        lock (_lock)
            _forbidden.Add(version);
    }
}
