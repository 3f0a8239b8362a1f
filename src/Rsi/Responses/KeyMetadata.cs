namespace Peios.Rsi;

// one of "metadata" (rsi.md, Operations)
//   guid             guid
//   sd               blob
//   volatile         bool
//   symlink          bool
//   last_write_time  u64

/// <summary>What LOOKUP and ENUM_CHILDREN tell of each key that their entries name. Spans are views.</summary>
public readonly ref struct KeyMetadata : IWireElement<KeyMetadata>
{
    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>Opaque.</summary>
    public ReadOnlySpan<byte> SecurityDescriptor { get; init; }

    /// <summary>Whether the key lives in memory only.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether the key's default value leads elsewhere.</summary>
    public bool IsSymlink { get; init; }

    /// <summary>The time that the kernel wrote last.</summary>
    public ulong LastWriteTime { get; init; }

    /// <summary>Reads one key's metadata.</summary>
    public static bool TryRead(scoped ref WireReader reader, out KeyMetadata element)
    {
        element = default;
        if (!reader.TryReadGuid(out KeyGuid guid) || !reader.TryReadBlob(out ReadOnlySpan<byte> securityDescriptor)
            || !reader.TryReadBool(out bool isVolatile) || !reader.TryReadBool(out bool isSymlink)
            || !reader.TryReadU64(out ulong lastWriteTime))
            return false;
        element = new KeyMetadata
        {
            Guid = guid,
            SecurityDescriptor = securityDescriptor,
            IsVolatile = isVolatile,
            IsSymlink = isSymlink,
            LastWriteTime = lastWriteTime,
        };
        return true;
    }

    /// <summary>Appends the metadata.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteBlob(SecurityDescriptor);
        writer.WriteBool(IsVolatile);
        writer.WriteBool(IsSymlink);
        writer.WriteU64(LastWriteTime);
    }
}
