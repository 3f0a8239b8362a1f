using Loregd.Serving;

namespace Loregd.Hives;

/// <summary>The open snapshots of a hive, oldest first: what may have to end when a log grows too large.</summary>
internal sealed class SnapshotList
{
    private readonly List<Transaction> _transactions = [];

    public void Add(Transaction transaction)
    {
        lock (_transactions)
            _transactions.Add(transaction);
    }

    public void Remove(Transaction transaction)
    {
        lock (_transactions)
            _transactions.Remove(transaction);
    }

    /// <summary>Takes the oldest out of the list; null when there is none.</summary>
    public Transaction? TakeOldest()
    {
        lock (_transactions)
        {
            if (_transactions.Count == 0)
                return null;
            Transaction oldest = _transactions[0];
            _transactions.RemoveAt(0);
            return oldest;
        }
    }
}
