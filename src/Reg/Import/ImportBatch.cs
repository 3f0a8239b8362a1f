using Peios.Lcs;

namespace Reg.Import;

/// <summary>
/// A transaction in one hive and the keys open in it, by path exactly as spelled: another spelling costs a LOOKUP, no more.
/// </summary>
/// <param name="registry">Where to.</param>
/// <param name="layer">The layer; null for <c>base</c>.</param>
/// <param name="open">The transaction to take part in, which is then ended by others; null for one of its own.</param>
internal sealed class ImportBatch(Registry registry, string? layer, RegistryTransaction? open) : IDisposable
{
    private readonly RegistryTransaction _transaction = open ?? registry.BeginTransaction();
    private readonly Dictionary<string, Key> _open = new(StringComparer.Ordinal);

    /// <summary>How its writes are made.</summary>
    public WriteOptions Options => new() { Transaction = _transaction, Layer = layer };

    /// <summary>The key, created with those above it that are missing.</summary>
    public Key Open(string path, bool isSymlink = false, bool isVolatile = false)
    {
        if (_open.TryGetValue(path, out Key? key))
            return key;
        string parentPath = TypedPath.Parent(path);
        if (parentPath.Length == 0)
        {
            key = registry.OpenKey(path, _transaction);
        }
        else
        {
            Key parent = Open(parentPath);
            var options = new CreateOptions { Transaction = _transaction, Layer = layer, IsSymlink = isSymlink, IsVolatile = isVolatile || parent.IsVolatile };
            key = parent.CreateSubkey(path[(parentPath.Length + 1)..], options);
        }
        _open.Add(path, key);
        return key;
    }

    /// <summary>Deletes the layer's entries of a key and of all below it. Null when there is no such key, false when another layer still shows it.</summary>
    public bool? DeleteTree(string path)
    {
        // Handles of what goes must not be found again.
        CloseAll();
        try
        {
            using Key key = registry.OpenKey(path, _transaction, follow: false);
            return key.DeleteSubtree(Options).IsGone;
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Makes it durable, unless others end the transaction.</summary>
    public void Commit()
    {
        if (open is null)
            _transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseAll();
        if (open is null)
            _transaction.Dispose();
    }

    private void CloseAll()
    {
        foreach (Key key in _open.Values)
            key.Dispose();
        _open.Clear();
    }
}
