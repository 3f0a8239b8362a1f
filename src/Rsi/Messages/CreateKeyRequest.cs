namespace Peios.Rsi;

// CREATE_KEY request payload (rsi.md, Operations; seeds §5.1.7)
//   guid      guid
//   name      str
//   parent    guid
//   sd        blob
//   volatile  bool
//   symlink   bool

/// <summary>CREATE_KEY: a new key, which an entry may name already. Spans are views of the payload.</summary>
public readonly ref struct CreateKeyRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.CreateKey;

    /// <summary>The new key; not zero.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>UTF-8 as the caller typed it.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The key above it; not zero: roots are made by the source alone.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>Opaque; may be empty here, the kernel decides.</summary>
    public ReadOnlySpan<byte> SecurityDescriptor { get; init; }

    /// <summary>Whether the key lives in memory only.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether its default value leads elsewhere.</summary>
    public bool IsSymlink { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out CreateKeyRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> name)
            || !reader.TryReadGuid(out KeyGuid parent)
            || !reader.TryReadBlob(out ReadOnlySpan<byte> securityDescriptor)
            || !reader.TryReadBool(out bool isVolatile)
            || !reader.TryReadBool(out bool isSymlink)
            || guid.IsZero
            || parent.IsZero)
            return false;
        request = new CreateKeyRequest
        {
            Guid = guid,
            Name = name,
            Parent = parent,
            SecurityDescriptor = securityDescriptor,
            IsVolatile = isVolatile,
            IsSymlink = isSymlink,
        };
        return true;
    }

    /// <summary>
    /// Reads the GUID alone, which a payload that <see cref="TryRead"/> refuses may still hold: whoever waits for that key can be told.
    /// </summary>
    public static bool TryReadGuid(ReadOnlySpan<byte> payload, out KeyGuid guid) => new WireReader(payload).TryReadGuid(out guid);

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteStr(Name);
        writer.WriteGuid(Parent);
        writer.WriteBlob(SecurityDescriptor);
        writer.WriteBool(IsVolatile);
        writer.WriteBool(IsSymlink);
    }
}
