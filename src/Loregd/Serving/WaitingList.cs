using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>The requests of one hive that cannot run yet, in the order of reading, and the CREATE_ENTRYs held for a name. Owned by the writer.</summary>
internal sealed class WaitingList(Bounds bounds)
{
    private static readonly List<Request> s_none = [];
    private readonly List<Request> _requests = [];

    /// <summary>CREATE_ENTRYs whose name an unsettled entry keeps.</summary>
    public List<Request> Held { get; } = [];

    public int Count => _requests.Count;

    public bool IsEmpty => _requests.Count == 0 && Held.Count == 0;

    public Request this[int index] => _requests[index];

    public void Add(Request request) => _requests.Add(request);

    public Request TakeAt(int index)
    {
        Request request = _requests[index];
        _requests.RemoveAt(index);
        return request;
    }

    public void Remove(int first, int count) => _requests.RemoveRange(first, count);

    public List<Request> TakeWhere(Predicate<Request> condition)
    {
        List<Request> taken = [.. _requests.Where(request => condition(request)), .. Held.Where(request => condition(request))];
        if (taken.Count > 0)
        {
            _requests.RemoveAll(condition);
            Held.RemoveAll(condition);
        }

        return taken;
    }

    public List<Request> TakeAll() => TakeWhere(_ => true);

    public List<Request> TakeHeld()
    {
        List<Request> taken = [.. Held];
        Held.Clear();
        return taken;
    }

    /// <summary>Those whose time is over.</summary>
    public List<Request> TakeExpired()
    {
        return MillisecondsUntilNext() == 0 ? TakeWhere(request => Deadline(request) <= Environment.TickCount64) : s_none;
    }

    /// <summary>
    /// Held requests that may run now: those for which the unsettled entries have changed since, and whose transaction has the hive, or who have none
    /// and the hive is free.
    /// </summary>
    public List<Request> TakeHeldIfChanged(long version, Transaction? holder) => Held.Count == 0 ? s_none : TakeHeldNow(version, holder);

    // Apart, because its closure is made on entry, and nearly every commit finds nothing held.
    private List<Request> TakeHeldNow(long version, Transaction? holder)
    {
        List<Request> ready = [.. Held.Where(request => request.Transaction == holder && request.HeldAtVersion != version)];
        Held.RemoveAll(ready.Contains);
        return ready;
    }

    /// <summary>True when a request of the transaction waits that was read before this one.</summary>
    public bool HasEarlier(Request request, Transaction transaction) =>
        _requests.TakeWhile(other => other != request).Any(other => other.Transaction == transaction);

    public int MillisecondsUntilNext()
    {
        if (IsEmpty)
            return -1;
        long next = long.MaxValue;
        foreach (Request request in _requests)
            next = Math.Min(next, Deadline(request));
        foreach (Request request in Held)
            next = Math.Min(next, Deadline(request));
        return (int)Math.Clamp(next - Environment.TickCount64, 0, int.MaxValue);
    }

    private long Deadline(Request request)
    {
        if (request.HeldSince != 0)
            return request.HeldSince + (long)bounds.NameHold.TotalMilliseconds;
        TimeSpan wait = request.Op == OpCode.DeleteLayer ? bounds.LayerDeletionWait : bounds.WriteWait;
        return request.ReadAt + (long)wait.TotalMilliseconds;
    }
}
