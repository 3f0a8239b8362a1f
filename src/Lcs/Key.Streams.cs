namespace Peios.Lcs;

/// <content>Backup and restore of a key with all below it.</content>
public sealed partial class Key
{
    /// <summary>
    /// Writes the key and all below it, in all layers, to a stream of the format PEIOSREG, as of one moment: BEGIN (read-only), READ_KEY, ENUM_CHILDREN and QUERY_VALUES
    /// all depth first, ABORT. Symlinks are written, not followed.
    /// </summary>
    /// <param name="destination">Written from its present position; nothing is written before all has been read.</param>
    /// <param name="options">Transaction and progress.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="LcsException">EBUSY: no read-only transaction is free. EINVAL: the transaction given is not read-only. Others: the source.</exception>
    public StreamSummary Backup(Stream destination, BackupOptions options = default)
    {
        if (options.Transaction is { IsReadOnly: false })
            throw new LcsException(LcsErrno.EINVAL, "a backup needs a read-only transaction");
        using RegistryTransaction? own = options.Transaction is null ? _registry.BeginTransaction(readOnly: true) : null;
        return new SubtreeBackup(_registry, _location.Hive, options.Transaction ?? own!, options.Progress).Write(Guid, destination);
    }

    /// <summary>
    /// Replaces the key's descriptor, time, values and all below it, in all layers, by what a stream of the format PEIOSREG holds. The key keeps its GUID, its
    /// name and its parent; the other keys get the stream's GUIDs. All or nothing, and nothing before the whole stream was checked.
    /// </summary>
    /// <param name="source">Read from its present position to its end; kept in a temporary file if it cannot be read twice.</param>
    /// <param name="options">Transaction and progress.</param>
    /// <exception cref="LcsException">
    /// EINVAL: the stream is damaged, or the key is volatile and a key of the stream persistent, or one is a symlink and the other not. EEXIST: a key of the stream
    /// exists outside the subtree that would be replaced. EOVERFLOW: too few sequences are left. Others: the source.
    /// </exception>
    public RestoreResult Restore(Stream source, RestoreOptions options = default)
    {
        var restore = new SubtreeRestore(_registry, this, options);
        if (source.CanSeek)
            return restore.Run(source);
        using FileStream copy = TemporaryFile.Create();
        source.CopyTo(copy);
        copy.Position = 0;
        return restore.Run(copy);
    }

    internal KeyLocation Location => _location;
}
