namespace Loregd.Reliability.Concurrency;

/// <summary>The versions that one record has had, in order, each with the time of its write.</summary>
internal sealed class VersionOrder
{
    private readonly Dictionary<ulong, int> _indexes = [];
    private readonly List<Interval> _writes = [];

    private VersionOrder()
    {
    }

    /// <summary>The tickets: 0, 1, 2, and so on. Those that nobody has committed for certain count if somebody has built on them or seen them.</summary>
    /// <exception cref="HistoryException">A ticket was committed twice, or one is missing.</exception>
    public static VersionOrder OfTurns(History history)
    {
        var order = new VersionOrder();
        order.Append(0, new Interval(0, 0));
        ulong last = history.Turns.Where(turn => turn.Time.IsAnswered).Select(turn => turn.Ticket)
            .Concat(history.Sights.Select(sight => sight.Ticket ?? 0)).DefaultIfEmpty().Max();
        ILookup<ulong, Turn> turns = history.Turns.ToLookup(turn => turn.Ticket);
        for (ulong ticket = 1; ticket <= last; ticket++)
        {
            Turn[] certain = [.. turns[ticket].Where(turn => turn.Time.IsAnswered)];
            if (certain.Length > 1)
                throw new HistoryException($"ticket {ticket} was committed by {certain.Length} transactions: an update is lost");
            if (!turns[ticket].Any())
                throw new HistoryException($"ticket {ticket} was seen, and nobody committed it");
            order.Append(ticket, certain.Length == 1 ? certain[0].Time : Interval.Unanswered(turns[ticket].Min(turn => turn.Time.Sent)));
        }

        return order;
    }

    /// <summary>The versions of a register, each on the one that it expected.</summary>
    /// <exception cref="HistoryException">Two writes succeeded on the same version, or one on a version that never was there.</exception>
    public static VersionOrder OfExchanges(History history, int register)
    {
        var order = new VersionOrder();
        ulong version = history.FirstVersions[register];
        order.Append(version, new Interval(0, 0));
        Exchange[] exchanges = [.. history.Exchanges.Where(exchange => exchange.Register == register && exchange.Succeeded != false)];
        ILookup<ulong, Exchange> following = exchanges.ToLookup(exchange => exchange.Expected);
        HashSet<ulong> seen =
        [
            .. history.Sights.SelectMany(sight => sight.Versions).Where(v => v.Register == register).Select(v => v.Version),
            .. exchanges.Where(exchange => exchange.Succeeded == true).Select(exchange => exchange.Expected),
        ];
        while (true)
        {
            Exchange[] next = [.. following[version].Where(exchange => exchange.Succeeded == true || seen.Contains(exchange.Version))];
            if (next.Length > 1)
                throw new HistoryException($"version {version} of register {register} was replaced by {string.Join(" and ", next.Select(e => e.Version))}: an update is lost");
            if (next.Length == 0)
                break;
            version = next[0].Version;
            order.Append(version, next[0].Time);
        }

        return exchanges.FirstOrDefault(exchange => exchange.Succeeded == true && !order._indexes.ContainsKey(exchange.Version)) is { } stray
            ? throw new HistoryException($"version {stray.Version} of register {register} succeeded on {stray.Expected}, which was not there")
            : order;
    }

    public int Count => _writes.Count;

    /// <summary>-1 for a version that never was there.</summary>
    public int IndexOf(ulong version) => _indexes.GetValueOrDefault(version, -1);

    public Interval WriteOf(int index) => _writes[index];

    /// <summary>When the version was certainly replaced; never, if nobody has heard of it.</summary>
    public long ReplacedAt(int index) => index + 1 < _writes.Count ? _writes[index + 1].Answered : long.MaxValue;

    /// <summary>No write was answered before one that it follows was sent.</summary>
    /// <exception cref="HistoryException">One was.</exception>
    public void CheckRealTime(string what)
    {
        long latestSent = 0;
        for (int i = 0; i < _writes.Count; i++)
        {
            if (_writes[i].Answered < latestSent)
                throw new HistoryException($"{what}: write {i} was answered before one was sent that it follows");
            latestSent = Math.Max(latestSent, _writes[i].Sent);
        }
    }

    private void Append(ulong version, Interval write)
    {
        if (!_indexes.TryAdd(version, _writes.Count))
            throw new HistoryException($"version {version} is there twice");
        _writes.Add(write);
    }
}
