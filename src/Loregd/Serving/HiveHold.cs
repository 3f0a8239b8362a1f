using Loregd.Hives;

namespace Loregd.Serving;

/// <summary>
/// What keeps a hive from being written by others: a transaction that has taken it, or somebody outside loregd who has locked its database. Changed by
/// the hive's writer only; other writers ask <see cref="IsTaken"/>.
/// </summary>
internal sealed class HiveHold(LayerDeletions deletions)
{
    private volatile bool _isTaken;

    public bool IsTaken => _isTaken;

    /// <summary>The transaction that has the hive.</summary>
    public Transaction? Holder { get; private set; }

    /// <summary>Since when it has it, in <see cref="Environment.TickCount64"/>.</summary>
    public long HeldSince { get; private set; }

    /// <summary>True while the database was last found locked from outside.</summary>
    public bool IsLockedOutside { get; private set; }

    public void Take(Transaction transaction)
    {
        (Holder, HeldSince) = (transaction, Environment.TickCount64);
        Update();
    }

    public void Free()
    {
        Holder = null;
        Update();
    }

    public void SetLockedOutside(bool isLocked)
    {
        IsLockedOutside = isLocked;
        Update();
    }

    private void Update()
    {
        bool wasTaken = _isTaken;
        _isTaken = Holder is not null || IsLockedOutside;
        if (_isTaken && !wasTaken)
            deletions.Wake();
    }
}
