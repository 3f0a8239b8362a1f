using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <content>What all layers say, and what masks and hides: tombstones and entries of names that may have no key.</content>
public sealed partial class Key
{
    /// <summary>All layers' entries of a value, then the key's blanket tombstones: QUERY_VALUES of its name.</summary>
    public IReadOnlyList<LayeredValue> QueryValueLayers(string name, RegistryTransaction? transaction = null) =>
        LayeredView.Values(Source.QueryValue(ReadId(transaction), Guid, name), _registry.Layers);

    /// <summary>All layers' entries of all values, then the key's blanket tombstones: QUERY_VALUES all.</summary>
    public IReadOnlyList<LayeredValue> EnumerateValueLayers(RegistryTransaction? transaction = null) =>
        LayeredView.Values(Source.QueryAllValues(ReadId(transaction), Guid), _registry.Layers);

    /// <summary>All layers' entries of a subkey's name: LOOKUP. Empty when no layer has one.</summary>
    public IReadOnlyList<LayeredSubkey> QuerySubkeyLayers(string name, RegistryTransaction? transaction = null) =>
        LayeredView.Subkeys(Source.Lookup(ReadId(transaction), Guid, Names.EncodeKeyName(name, _registry.Options.MaxNameBytes)).Entries, _registry.Layers);

    /// <summary>All layers' entries of all names below the key, hidden ones too: ENUM_CHILDREN.</summary>
    public IReadOnlyList<LayeredName> EnumerateSubkeyLayers(RegistryTransaction? transaction = null)
    {
        LayerTable layers = _registry.Layers;
        return [.. Source.EnumChildren(ReadId(transaction), Guid).Children.Select(child => new LayeredName(child.Name, LayeredView.Subkeys(child.Entries, layers)))];
    }

    /// <summary>Sets a layer's tombstone of a value: from that layer down there is no such value. The requests of <see cref="SetValue"/>.</summary>
    public void SetTombstone(string name, WriteOptions options = default, ulong expectedSequence = 0) =>
        SetValue(name, RegType.Tombstone, [], options, expectedSequence);

    /// <summary>
    /// Removes a layer's tombstone of a value, and nothing else: QUERY_VALUES and, if it is one, DELETE_VALUE_ENTRY, QUERY_VALUES, WRITE_KEY. False when
    /// the layer has none.
    /// </summary>
    public bool RemoveTombstone(string name, WriteOptions options = default) => DeleteValueEntry(name, options, static entry => entry.Type == RegType.Tombstone);

    /// <summary>Hides a name from a layer on, whether or not there is such a key: LOOKUP, as of an open, then HIDE_ENTRY, LOOKUP.</summary>
    public void HideSubkey(string name, WriteOptions options = default)
    {
        byte[] bytes = Names.EncodeKeyName(name, _registry.Options.MaxNameBytes);
        byte[] layer = LayerName(options);
        // A HIDDEN entry takes the place of the layer's entry, which may have been the last that names its key.
        LookupAnswer before = Source.Lookup(ReadId(options.Transaction), Guid, bytes);
        ulong id = WriteId(options.Transaction);
        Source.HideEntry(id, Guid, bytes, layer);
        AfterEntryIsGone(id, Guid, bytes, before.Metadata.Keys, options.Transaction);
        Changed(WatchEventKind.KeyHidden, $"{Path}\\{name}", null, layer, options.Transaction);
    }

    /// <summary>Removes a layer's entry that hides a name: LOOKUP and, if it is one, DELETE_ENTRY, LOOKUP, WRITE_KEY of this key. False when the layer has none.</summary>
    public bool UnhideSubkey(string name, WriteOptions options = default)
    {
        byte[] bytes = Names.EncodeKeyName(name, _registry.Options.MaxNameBytes);
        byte[] layer = LayerName(options);
        string spelling = Encoding.UTF8.GetString(layer);
        LookupAnswer before = Source.Lookup(ReadId(options.Transaction), Guid, bytes);
        if (!before.Entries.Any(entry => entry.IsHidden && entry.Layer == spelling))
            return false;
        ulong id = WriteId(options.Transaction);
        Source.DeleteEntry(id, Guid, bytes, layer);
        AfterEntryIsGone(id, Guid, bytes, [], options.Transaction);
        Touch(id, Guid);
        Changed(WatchEventKind.KeyShown, $"{Path}\\{name}", null, layer, options.Transaction);
        return true;
    }
}
