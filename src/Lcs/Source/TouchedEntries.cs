using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>The entries that open transactions of one connection have made, hidden or deleted: those which a late COMMIT makes the kernel look up.</summary>
internal sealed class TouchedEntries
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, List<(KeyGuid Parent, byte[] Name)>> _byTransaction = [];

    /// <summary>Notes an entry; outside a transaction (0) there is nothing to note.</summary>
    public void Add(ulong transaction, KeyGuid parent, ReadOnlySpan<byte> name)
    {
        if (transaction == 0)
            return;
        lock (_gate)
        {
            if (!_byTransaction.TryGetValue(transaction, out List<(KeyGuid, byte[])>? entries))
                _byTransaction.Add(transaction, entries = []);
            entries.Add((parent, name.ToArray()));
        }
    }

    /// <summary>What the transaction has touched.</summary>
    public IReadOnlyList<(KeyGuid Parent, byte[] Name)> Of(ulong transaction)
    {
        lock (_gate)
            return _byTransaction.GetValueOrDefault(transaction) ?? [];
    }

    /// <summary>The transaction has ended.</summary>
    public void Forget(ulong transaction)
    {
        lock (_gate)
            _byTransaction.Remove(transaction);
    }
}
