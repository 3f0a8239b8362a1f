namespace Peios.Lcs;

/// <content>A key with all below it.</content>
public sealed partial class Key
{
    /// <summary>
    /// Deletes a layer's entries of the key and of all visible keys below it, the deepest first, each as <see cref="Delete"/> does, in one
    /// transaction. Symlinks are deleted, not followed.
    /// </summary>
    /// <param name="options">Layer, and the transaction to take part in; without one in one of its own.</param>
    /// <param name="progress">Told how many keys are deleted so far.</param>
    /// <returns>How many keys were deleted, and whether the key itself is gone: another layer may still show it.</returns>
    /// <exception cref="LcsException">ENOTEMPTY: another layer still shows a key below; nothing was deleted. EINVAL: it is a hive's root.</exception>
    public (int Keys, bool IsGone) DeleteSubtree(WriteOptions options = default, Action<int>? progress = null)
    {
        ThrowIfRoot("deleted");
        int keys = 0;
        bool isGone = false;
        _registry.InTransaction(options.Transaction, transaction =>
            isGone = DeleteBelowAndSelf(options with { Transaction = transaction }, ref keys, progress));
        return (keys, isGone);
    }

    private bool DeleteBelowAndSelf(WriteOptions options, ref int keys, Action<int>? progress)
    {
        foreach ((ChildInfo child, MetadataInfo metadata) in VisibleChildren(Guid, options.Transaction))
        {
            var location = new KeyLocation(_location.Hive, metadata.Guid, Guid, child.Name, $"{Path}\\{child.Name}", metadata);
            using var subkey = new Key(_registry, location);
            subkey.DeleteBelowAndSelf(options, ref keys, progress);
        }
        bool isGone = Delete(options);
        keys++;
        progress?.Invoke(keys);
        return isGone;
    }
}
