namespace Peios.Rsi;

// READ_KEY response after status 0 (rsi.md, Operations; seeds §5.1.8)
//   name             str
//   parent           guid  zero for a root
//   sd               blob
//   volatile         bool
//   symlink          bool
//   last_write_time  u64

/// <summary>The answer to READ_KEY. Spans are views.</summary>
public readonly ref struct ReadKeyResponse
{
    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The key above it; zero for a root.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>Opaque.</summary>
    public ReadOnlySpan<byte> SecurityDescriptor { get; init; }

    /// <summary>Whether the key lives in memory only.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether the key's default value leads elsewhere.</summary>
    public bool IsSymlink { get; init; }

    /// <summary>The time that the kernel wrote last.</summary>
    public ulong LastWriteTime { get; init; }

    /// <summary>Reads the answer from what follows the status; bytes behind it are refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ReadKeyResponse response)
    {
        WireReader reader = new(payload);
        return TryRead(ref reader, out response) && reader.Remaining == 0;
    }

    /// <summary>Reads the answer at the reader's position.</summary>
    public static bool TryRead(scoped ref WireReader reader, out ReadKeyResponse response)
    {
        response = default;
        if (!reader.TryReadBlob(out ReadOnlySpan<byte> name) || !reader.TryReadGuid(out KeyGuid parent)
            || !reader.TryReadBlob(out ReadOnlySpan<byte> securityDescriptor) || !reader.TryReadBool(out bool isVolatile)
            || !reader.TryReadBool(out bool isSymlink) || !reader.TryReadU64(out ulong lastWriteTime))
            return false;
        response = new ReadKeyResponse
        {
            Name = name,
            Parent = parent,
            SecurityDescriptor = securityDescriptor,
            IsVolatile = isVolatile,
            IsSymlink = isSymlink,
            LastWriteTime = lastWriteTime,
        };
        return true;
    }

    /// <summary>Appends the answer.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(Name);
        writer.WriteGuid(Parent);
        writer.WriteBlob(SecurityDescriptor);
        writer.WriteBool(IsVolatile);
        writer.WriteBool(IsSymlink);
        writer.WriteU64(LastWriteTime);
    }
}
