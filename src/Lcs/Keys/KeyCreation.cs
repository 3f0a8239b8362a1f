using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Creates keys: LOOKUP, CREATE_ENTRY, then CREATE_KEY; nothing is undone if the last fails (kernel.md, "In which order it asks").
/// </summary>
internal sealed class KeyCreation(Registry registry, CreateOptions options)
{
    /// <summary>The child of that name, created if there is none.</summary>
    /// <exception cref="LcsException">EEXIST: the name is taken by an entry that hides it, or that another layer hides. EINVAL: a persistent key below a volatile one.</exception>
    public KeyLocation CreateOrOpen(KeyLocation parent, string name, out bool created)
    {
        created = false;
        if (registry.Walker.FindChild(parent, name, options.Transaction) is { } existing)
            return Followed(existing);

        parent = PathWalker.WithMetadata(parent, options.Transaction);
        if (parent.IsVolatile && !options.IsVolatile)
            throw new LcsException(LcsErrno.EINVAL, $"{parent.Path} is volatile, so a key below it must be volatile too");
        byte[] nameBytes = Names.EncodeKeyName(name, registry.Options.MaxNameBytes);
        byte[] layer = registry.LayerName(options.Layer, options.Transaction);
        byte[] descriptor = DescriptorInheritance.ForChildOf(parent.Metadata!.Descriptor);
        KeyGuid guid = KeyGuid.NewRandom();

        ulong id = options.Transaction?.ForWrite(parent.Hive) ?? 0;
        SourceClient source = parent.Hive.Client;
        try
        {
            source.CreateEntry(id, parent.Guid, nameBytes, layer, guid);
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EEXIST)
        {
            // Somebody was faster, or the layer's entry is not the one that counts.
            return registry.Walker.FindChild(parent, name, options.Transaction) is { } other
                ? Followed(other)
                : throw new LcsException(LcsErrno.EEXIST, IsHiddenIn(layer, parent, nameBytes)
                    ? $"that layer itself hides {parent.Path}\\{name}"
                    : $"{parent.Path}\\{name} exists in that layer, but another layer hides it");
        }
        source.CreateKey(id, guid, nameBytes, parent.Guid, descriptor, options.IsVolatile, options.IsSymlink);

        created = true;
        var location = new KeyLocation(parent.Hive, guid, parent.Guid, name, $"{parent.Path}\\{name}",
            new MetadataInfo(guid, descriptor, options.IsVolatile, options.IsSymlink, 0));
        registry.Changed(new WatchEvent(WatchEventKind.KeyCreated, location.Path, null, Encoding.UTF8.GetString(layer)), options.Transaction);
        return location;
    }

    private bool IsHiddenIn(byte[] layer, KeyLocation parent, byte[] name) =>
        parent.Hive.Client.Lookup(options.Transaction?.ForRead(parent.Hive) ?? 0, parent.Guid, name).Entries
            .Any(entry => entry.IsHidden && Encoding.UTF8.GetBytes(entry.Layer).AsSpan().SequenceEqual(layer));

    /// <summary>What a key that is there already stands for: a symlink's target, unless a symlink is wanted.</summary>
    private KeyLocation Followed(KeyLocation key) =>
        key.Metadata is { IsSymlink: true } && !options.IsSymlink ? registry.Walker.Follow(key, options.Transaction) : key;
}
