namespace Peios.Rsi;

// QUERY_VALUES request payload (rsi.md, Operations; seeds §5.1.11)
//   guid        guid
//   value_name  str
//   query_all   bool

/// <summary>QUERY_VALUES: one value of a key, or all, in all layers. Spans are views of the payload.</summary>
public readonly ref struct QueryValuesRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.QueryValues;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>UTF-8 as the caller typed it; empty is the default value. Without meaning when <see cref="QueryAll"/> is set.</summary>
    public ReadOnlySpan<byte> ValueName { get; init; }

    /// <summary>Whether all values are asked for.</summary>
    public bool QueryAll { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out QueryValuesRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid)
            || !reader.TryReadName(out ReadOnlySpan<byte> valueName)
            || !reader.TryReadBool(out bool queryAll))
            return false;
        request = new QueryValuesRequest { Guid = guid, ValueName = valueName, QueryAll = queryAll };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteStr(ValueName);
        writer.WriteBool(QueryAll);
    }
}
