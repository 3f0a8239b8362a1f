using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <content>Mutations, each in the kernel's order of requests (kernel.md, "In which order it asks").</content>
public sealed partial class Key
{
    /// <summary>Sets a value: QUERY_VALUES of it, SET_VALUE, WRITE_KEY of the time.</summary>
    /// <param name="name">Name; empty for the default value.</param>
    /// <param name="type">A type from 0 to 11, or <see cref="RegType.Tombstone"/> without data.</param>
    /// <param name="data">Its bytes; not checked against the type.</param>
    /// <param name="options">Layer and transaction.</param>
    /// <param name="expectedSequence">The layer's entry must have this sequence, or the write fails with EAGAIN; 0 for no condition.</param>
    public void SetValue(string name, uint type, ReadOnlySpan<byte> data, WriteOptions options = default, ulong expectedSequence = 0)
    {
        byte[] nameBytes = Names.EncodeValueName(name, _registry.Options.MaxNameBytes);
        if (type > RegType.Qword && type != RegType.Tombstone)
            throw new LcsException(LcsErrno.EINVAL, $"a value cannot have the type 0x{type:X}");
        if (type == RegType.Tombstone && !data.IsEmpty)
            throw new LcsException(LcsErrno.EINVAL, "a tombstone has no data");
        if (data.Length > _registry.Options.MaxValueBytes)
            throw new LcsException(LcsErrno.EINVAL, $"a value's data cannot be over {_registry.Options.MaxValueBytes} bytes");

        byte[] layer = LayerName(options);
        ValuesAnswer before = Source.QueryValue(ReadId(options.Transaction), Guid, name);
        if (before.Values.Select(v => Names.Fold(v.Layer)).Distinct(StringComparer.Ordinal).Count() < before.Values.Count)
            throw new LcsException(LcsErrno.EIO, "the source's answer to QUERY_VALUES has one layer twice");
        ulong id = WriteId(options.Transaction);
        Source.SetValue(id, Guid, nameBytes, layer, type, data, expectedSequence);
        Touch(id, Guid);
        Changed(type == RegType.Tombstone ? WatchEventKind.ValueMasked : WatchEventKind.ValueSet, Path, name, layer, options.Transaction);
    }

    /// <summary>Deletes a layer's entry of a value: QUERY_VALUES, DELETE_VALUE_ENTRY, QUERY_VALUES, WRITE_KEY. False when the layer had none.</summary>
    public bool DeleteValue(string name, WriteOptions options = default) => DeleteValueEntry(name, options, onlyIf: null);

    /// <summary>Sets or removes a layer's blanket tombstone: QUERY_VALUES all, SET_BLANKET_TOMBSTONE, QUERY_VALUES all, WRITE_KEY.</summary>
    public void SetBlanketTombstone(bool set, WriteOptions options = default)
    {
        byte[] layer = LayerName(options);
        Source.QueryAllValues(ReadId(options.Transaction), Guid);
        ulong id = WriteId(options.Transaction);
        Source.SetBlanketTombstone(id, Guid, layer, set);
        Source.QueryAllValues(id, Guid);
        Touch(id, Guid);
        Changed(set ? WatchEventKind.ValuesMasked : WatchEventKind.ValuesUnmasked, Path, null, layer, options.Transaction);
    }

    /// <summary>Sets the descriptor: READ_KEY, WRITE_KEY of descriptor and time.</summary>
    /// <param name="descriptor">Self-relative, with an owner.</param>
    /// <param name="transaction">The transaction to take part in, if any.</param>
    public void SetSecurity(byte[] descriptor, RegistryTransaction? transaction = null)
    {
        if (SecurityDescriptorReader.TryRead(descriptor, out _) is { } problem)
            throw new LcsException(LcsErrno.EINVAL, $"the security descriptor {problem}");
        Source.ReadKey(ReadId(transaction), Guid);
        Source.WriteKey(WriteId(transaction), Guid, descriptor, Now());
        Changed(WatchEventKind.SecurityChanged, Path, null, null, transaction);
    }

    /// <summary>
    /// Deletes a layer's entry of the key, which must have no visible subkeys: ENUM_CHILDREN, DELETE_ENTRY, LOOKUP, WRITE_KEY of the parent. When no
    /// entry is left the key goes at its last close. False when another layer still shows it.
    /// </summary>
    /// <exception cref="LcsException">ENOTEMPTY: it has subkeys. EINVAL: it is a hive's root.</exception>
    public bool Delete(WriteOptions options = default)
    {
        ThrowIfRoot("deleted");
        byte[] name = Names.EncodeKeyName(Name, _registry.Options.MaxNameBytes);
        byte[] layer = LayerName(options);
        if (VisibleChildren(Guid, options.Transaction).Count > 0)
            throw new LcsException(LcsErrno.ENOTEMPTY, $"{Path} has subkeys");
        ulong id = WriteId(options.Transaction);
        Source.DeleteEntry(id, _location.Parent, name, layer);
        EntryInfo? visible = AfterEntryIsGone(id, _location.Parent, name, [Guid], options.Transaction);
        Touch(id, _location.Parent);
        Changed(WatchEventKind.KeyDeleted, Path, null, layer, options.Transaction);
        return visible is null;
    }

    /// <summary>Hides the key from a layer on: HIDE_ENTRY, LOOKUP.</summary>
    /// <exception cref="LcsException">EINVAL: it is a hive's root.</exception>
    public void Hide(WriteOptions options = default)
    {
        ThrowIfRoot("hidden");
        byte[] name = Names.EncodeKeyName(Name, _registry.Options.MaxNameBytes);
        byte[] layer = LayerName(options);
        ulong id = WriteId(options.Transaction);
        Source.HideEntry(id, _location.Parent, name, layer);
        AfterEntryIsGone(id, _location.Parent, name, [Guid], options.Transaction);
        Changed(WatchEventKind.KeyHidden, Path, null, layer, options.Transaction);
    }

    private bool DeleteValueEntry(string name, WriteOptions options, Func<ValueInfo, bool>? onlyIf)
    {
        byte[] nameBytes = Names.EncodeValueName(name, _registry.Options.MaxNameBytes);
        byte[] layer = LayerName(options);
        ValuesAnswer before = Source.QueryValue(ReadId(options.Transaction), Guid, name);
        ValueInfo? entry = before.Values.FirstOrDefault(value => Encoding.UTF8.GetBytes(value.Layer).AsSpan().SequenceEqual(layer));
        if (onlyIf is not null && (entry is null || !onlyIf(entry)))
            return false;
        ulong id = WriteId(options.Transaction);
        Source.DeleteValueEntry(id, Guid, nameBytes, layer);
        Source.QueryValue(id, Guid, name);
        Touch(id, Guid);
        if (entry is not null)
            Changed(entry.Type == RegType.Tombstone ? WatchEventKind.ValueUnmasked : WatchEventKind.ValueDeleted, Path, name, layer, options.Transaction);
        return entry is not null;
    }

    /// <summary>
    /// The LOOKUP that tells which of the keys that an entry may have named are orphans now. If it fails the kernel no longer knows, and takes the source down.
    /// </summary>
    private EntryInfo? AfterEntryIsGone(ulong id, KeyGuid parent, byte[] name, IEnumerable<KeyGuid> wereNamed, RegistryTransaction? transaction)
    {
        LookupAnswer answer;
        try
        {
            answer = Source.Lookup(id, parent, name);
        }
        catch (LcsException e)
        {
            Source.Connection.Break($"the LOOKUP after a deletion failed: {e.Message}");
            throw;
        }
        Hive hive = _location.Hive;
        foreach (KeyGuid orphan in wereNamed.Where(key => !answer.Metadata.ContainsKey(key)))
        {
            if (transaction is null)
                _registry.OpenKeys.Orphan(hive, orphan);
            else
                transaction.AfterCommit(() => _registry.OpenKeys.Orphan(hive, orphan));
        }
        return LayerResolution.Child(answer.Entries, _registry.Layers);
    }

    /// <summary>WRITE_KEY of the time after a change. If it fails the kernel takes the source down.</summary>
    private void Touch(ulong id, KeyGuid key)
    {
        SourceClient source = Source;
        try
        {
            source.WriteKey(id, key, descriptor: null, Now());
        }
        catch (LcsException e)
        {
            source.Connection.Break($"the WRITE_KEY after a change failed: {e.Message}");
            throw;
        }
    }

    private ulong WriteId(RegistryTransaction? transaction) => transaction?.ForWrite(_location.Hive) ?? 0;

    private byte[] LayerName(WriteOptions options) => _registry.LayerName(options.Layer, options.Transaction);

    private void Changed(WatchEventKind kind, string path, string? valueName, byte[]? layer, RegistryTransaction? transaction) =>
        _registry.Changed(new WatchEvent(kind, path, valueName, layer is null ? null : Encoding.UTF8.GetString(layer)), transaction);

    private void ThrowIfRoot(string what)
    {
        if (IsRoot)
            throw new LcsException(LcsErrno.EINVAL, $"{Path} is a hive's root and cannot be {what}");
    }

    /// <summary>Nanoseconds of Unix time.</summary>
    internal static ulong Now() => (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
