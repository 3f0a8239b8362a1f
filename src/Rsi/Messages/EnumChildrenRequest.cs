namespace Peios.Rsi;

// ENUM_CHILDREN request payload (rsi.md, Operations; seeds §5.1.6)
//   parent  guid

/// <summary>ENUM_CHILDREN: all children of a key with their entries. Spans are views of the payload.</summary>
public readonly ref struct EnumChildrenRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.EnumChildren;

    /// <summary>The key whose children are asked for.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out EnumChildrenRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid parent))
            return false;
        request = new EnumChildrenRequest { Parent = parent };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Parent);
    }
}
