namespace Peios.Rsi;

// one of "entries" (rsi.md, Operations)
//   layer        str
//   target_type  u8    0 GUID, 1 HIDDEN
//   target       guid  zero if HIDDEN
//   sequence     u64

/// <summary>What one layer says of a child's name. Spans are views.</summary>
public readonly ref struct PathEntry : IWireElement<PathEntry>
{
    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>Whether the layer hides the name.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The key that the name leads to; zero if hidden.</summary>
    public KeyGuid Target { get; init; }

    /// <summary>The sequence number of the change that made the entry.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Reads an entry; a target_type other than 0 or 1, and a HIDDEN with a GUID, are refused (kernel.md, What it checks in an answer).</summary>
    public static bool TryRead(scoped ref WireReader reader, out PathEntry element)
    {
        element = default;
        if (!reader.TryReadBlob(out ReadOnlySpan<byte> layer) || !reader.TryReadBool(out bool isHidden)
            || !reader.TryReadGuid(out KeyGuid target) || !reader.TryReadU64(out ulong sequence) || (isHidden && !target.IsZero))
            return false;
        element = new PathEntry { Layer = layer, IsHidden = isHidden, Target = target, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the entry; a hidden one has the zero GUID, whatever <see cref="Target"/> says.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(Layer);
        writer.WriteU8(IsHidden ? (byte)1 : (byte)0);
        writer.WriteGuid(IsHidden ? KeyGuid.Zero : Target);
        writer.WriteU64(Sequence);
    }
}
