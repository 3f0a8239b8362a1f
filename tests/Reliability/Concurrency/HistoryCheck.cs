namespace Loregd.Reliability.Concurrency;

/// <summary>
/// Whether a history is strictly serialisable. The order of the writes is known, because each says which one it follows; so what is left to check is that this order
/// agrees with the clock, and that every sight is of one moment of it which lies within the sight's own time.
/// </summary>
internal static class HistoryCheck
{
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Check(History history)
    {
        try
        {
            VersionOrder turns = VersionOrder.OfTurns(history);
            VersionOrder[] registers = [.. history.FirstVersions.Select((_, register) => VersionOrder.OfExchanges(history, register))];
            turns.CheckRealTime("tickets");
            for (int register = 0; register < registers.Length; register++)
                registers[register].CheckRealTime($"register {register}");
            CheckRefusals(history, registers);
            var sights = history.Sights.Select(sight => new Placed(sight, Place(sight, history, turns, registers))).ToList();
            foreach (Placed sight in sights)
                CheckMoment(sight, turns, registers);
            for (int record = 0; record <= registers.Length; record++)
                CheckAge(sights, record, record == 0 ? turns : registers[record - 1]);
            return null;
        }
        catch (HistoryException wrong)
        {
            return wrong.Message;
        }
    }

    /// <param name="Places">Record 0 is the ticket, then come the registers; with the index of what was seen.</param>
    private sealed record Placed(Sight Sight, IReadOnlyList<(int Record, int Index)> Places);

    private static List<(int Record, int Index)> Place(Sight sight, History history, VersionOrder turns, VersionOrder[] registers)
    {
        var places = new List<(int Record, int Index)>();
        if (sight.Ticket is { } ticket)
            places.Add((0, turns.IndexOf(ticket)));
        foreach ((int register, ulong version) in sight.Versions)
        {
            if (history.Forbidden.Contains(version))
                throw new HistoryException($"{sight.How} saw version {version} of register {register}, which was aborted or refused");
            places.Add((register + 1, registers[register].IndexOf(version)));
        }

        return places.Exists(place => place.Index < 0) ? throw new HistoryException($"{sight} is of a version that never was there") : places;
    }

    /// <summary>CAS_FAILED only if the version expected was not there for some time while it was asked for.</summary>
    private static void CheckRefusals(History history, VersionOrder[] registers)
    {
        foreach (Exchange refused in history.Exchanges.Where(exchange => exchange.Succeeded == false))
        {
            VersionOrder order = registers[refused.Register];
            int index = order.IndexOf(refused.Expected);
            if (index < 0 || order.WriteOf(index).Answered >= refused.Time.Sent)
                continue;
            long replacedFrom = index + 1 < order.Count ? order.WriteOf(index + 1).Sent : long.MaxValue;
            if (replacedFrom > refused.Time.Answered)
                throw new HistoryException($"{refused} was refused, although what it expected was there all the time");
        }
    }

    /// <summary>All that a sight saw was there at one moment: nothing was replaced, for certain, before something else was sent.</summary>
    private static void CheckMoment(Placed placed, VersionOrder turns, VersionOrder[] registers)
    {
        long from = placed.Sight.Time.Sent, to = placed.Sight.Time.Answered;
        foreach ((int record, int index) in placed.Places)
        {
            VersionOrder order = record == 0 ? turns : registers[record - 1];
            if (order.ReplacedAt(index) < placed.Sight.Time.Sent)
                throw new HistoryException($"{placed.Sight} saw {record}:{index}, which had been replaced before it was asked for");
            if (order.WriteOf(index).Sent > placed.Sight.Time.Answered)
                throw new HistoryException($"{placed.Sight} saw {record}:{index} before it was written");
            from = Math.Max(from, order.WriteOf(index).Sent);
            to = Math.Min(to, order.ReplacedAt(index));
        }

        if (from > to)
            throw new HistoryException($"{placed.Sight} saw things together that never were: {string.Join(", ", placed.Places)}");
    }

    /// <summary>No sight is older than one that was answered before it was asked for.</summary>
    private static void CheckAge(List<Placed> sights, int record, VersionOrder order)
    {
        var seen = sights
            .SelectMany(sight => sight.Places.Where(place => place.Record == record).Select(place => (sight.Sight, place.Index)))
            .OrderBy(sight => sight.Sight.Time.Sent).ToList();
        var answered = new PriorityQueue<(Sight Sight, int Index), long>(seen.Select(sight => (sight, sight.Sight.Time.Answered)));
        int newest = 0;
        Sight? newestSight = null;
        foreach ((Sight sight, int index) in seen)
        {
            while (answered.TryPeek(out (Sight Sight, int Index) earlier, out long at) && at < sight.Time.Sent)
            {
                answered.Dequeue();
                if (earlier.Index > newest)
                    (newest, newestSight) = (earlier.Index, earlier.Sight);
            }

            if (index < newest)
                throw new HistoryException($"{sight} is older than {newestSight}, which was answered before; {index} of {order.Count}");
        }
    }
}
