namespace Peios.Rsi;

// WRITE_KEY request payload (rsi.md, Operations; seeds §5.1.9)
//   guid             guid
//   field_mask       u32
//   sd               blob  if bit 0 of field_mask
//   last_write_time  u64   if bit 1 of field_mask

/// <summary>WRITE_KEY: replaces a key's descriptor, its time, or both. Spans are views of the payload.</summary>
public readonly ref struct WriteKeyRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.WriteKey;

    /// <summary>The bit of <see cref="FieldMask"/> that announces a descriptor.</summary>
    public const uint SecurityDescriptorBit = 1;

    /// <summary>The bit of <see cref="FieldMask"/> that announces a time.</summary>
    public const uint LastWriteTimeBit = 2;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>Which fields follow; 0 to 3.</summary>
    public uint FieldMask { get; init; }

    /// <summary>Opaque; empty without its bit.</summary>
    public ReadOnlySpan<byte> SecurityDescriptor { get; init; }

    /// <summary>The new time; 0 without its bit.</summary>
    public ulong LastWriteTime { get; init; }

    /// <summary>Whether the descriptor is to be replaced.</summary>
    public bool HasSecurityDescriptor => (FieldMask & SecurityDescriptorBit) != 0;

    /// <summary>Whether the time is to be replaced.</summary>
    public bool HasLastWriteTime => (FieldMask & LastWriteTimeBit) != 0;

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out WriteKeyRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid) || !reader.TryReadU32(out uint fieldMask))
            return false;
        // Any other bit would change a field that never changes (seeds §5.1.9).
        if (fieldMask > (SecurityDescriptorBit | LastWriteTimeBit))
            return false;
        ReadOnlySpan<byte> securityDescriptor = default;
        ulong lastWriteTime = 0;
        if ((fieldMask & SecurityDescriptorBit) != 0 && !reader.TryReadBlob(out securityDescriptor))
            return false;
        if ((fieldMask & LastWriteTimeBit) != 0 && !reader.TryReadU64(out lastWriteTime))
            return false;
        request = new WriteKeyRequest { Guid = guid, FieldMask = fieldMask, SecurityDescriptor = securityDescriptor, LastWriteTime = lastWriteTime };
        return true;
    }

    /// <summary>Appends the payload: of descriptor and time those that <see cref="FieldMask"/> announces.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteU32(FieldMask);
        if (HasSecurityDescriptor)
            writer.WriteBlob(SecurityDescriptor);
        if (HasLastWriteTime)
            writer.WriteU64(LastWriteTime);
    }
}
