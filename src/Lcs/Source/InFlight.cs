using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// The requests of one connection that are not answered yet, and the slots that limit their number (kernel.md, "The device"). A request keeps its slot until it is
/// answered, also when its caller has long given up.
/// </summary>
internal sealed class InFlight(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, PendingRequest> _byId = [];
    private readonly SemaphoreSlim _slots = new(max);
    // Never disposed of: a caller may come to wait when the connection is long down.
    private readonly CancellationTokenSource _down = new();
    private string? _cause;

    /// <summary>Why the connection is down; null while it is up.</summary>
    public string? Cause => Volatile.Read(ref _cause);

    /// <summary>Cancelled when the connection goes down.</summary>
    public CancellationToken Down => _down.Token;

    /// <summary>Takes a slot if one is free.</summary>
    public bool TryTakeSlot() => _slots.Wait(0);

    /// <summary>Waits for a slot.</summary>
    public WaitEnd WaitForSlot(TimeSpan timeout, CancellationToken killed)
    {
        if (TryTakeSlot())
            return WaitEnd.Answered;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(killed, _down.Token);
        try
        {
            return _slots.Wait(timeout, ended.Token) ? WaitEnd.Answered : WaitEnd.TimedOut;
        }
        catch (OperationCanceledException)
        {
            return killed.IsCancellationRequested ? WaitEnd.Killed : WaitEnd.ConnectionDown;
        }
    }

    /// <summary>Enters a request that has its slot and its id. False when the connection is down.</summary>
    public bool TryAdd(PendingRequest pending)
    {
        lock (_gate)
        {
            if (_cause is not null)
                return false;
            _byId.Add(pending.Id, pending);
            return true;
        }
    }

    /// <summary>The request of that id; null when it is unknown or answered.</summary>
    public PendingRequest? Find(ulong id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id);
    }

    /// <summary>Takes a request out, answered or never sent, and frees its slot.</summary>
    public bool TryRemove(PendingRequest pending)
    {
        lock (_gate)
        {
            if (!_byId.Remove(pending.Id))
                return false;
        }
        _slots.Release();
        return true;
    }

    /// <summary>Gives back a slot that was taken for nothing.</summary>
    public void ReleaseSlot() => _slots.Release();

    /// <summary>Takes no more requests. False when it was ended already; the first cause is kept.</summary>
    public bool TryEnd(string cause)
    {
        lock (_gate)
        {
            if (_cause is not null)
                return false;
            Volatile.Write(ref _cause, cause);
            return true;
        }
    }

    /// <summary>Ends all waiting, once it was ended.</summary>
    public void FailAll()
    {
        PendingRequest[] waiting;
        lock (_gate)
        {
            waiting = [.. _byId.Values];
            _byId.Clear();
        }
        foreach (PendingRequest pending in waiting)
            pending.Fail(_cause!);
        _down.Cancel();
    }
}
