using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>The four operations that read. Each names a key first, and is NOT_FOUND without it.</summary>
internal static class ReadOperations
{
    public static bool IsRead(OpCode op) => op is OpCode.Lookup or OpCode.EnumChildren or OpCode.ReadKey or OpCode.QueryValues;

    public static bool IsWellFormed(OpCode op, ReadOnlySpan<byte> payload) => op switch
    {
        OpCode.Lookup => LookupRequest.TryRead(payload, out _),
        OpCode.EnumChildren => EnumChildrenRequest.TryRead(payload, out _),
        OpCode.ReadKey => ReadKeyRequest.TryRead(payload, out _),
        OpCode.QueryValues => QueryValuesRequest.TryRead(payload, out _),
        _ => false,
    };

    /// <summary>The key, or the parent, that a well-formed read names: its first field.</summary>
    public static KeyGuid KeyOf(ReadOnlySpan<byte> payload) => new(payload[..KeyGuid.Size]);

    /// <summary>Writes the answer of a well-formed read whose key <paramref name="stores"/> has open.</summary>
    public static void Answer(OpCode op, StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        stores.Dependencies.Clear();
        stores.Dependencies.Add(CommitClock.Existence(KeyOf(payload)));
        switch (op)
        {
            case OpCode.Lookup:
                Lookup.Answer(stores, payload, ref body);
                break;
            case OpCode.EnumChildren:
                EnumChildren.Answer(stores, payload, ref body);
                break;
            case OpCode.ReadKey:
                ReadKey.Answer(stores, payload, ref body);
                break;
            default:
                QueryValues.Answer(stores, payload, ref body);
                break;
        }
    }
}
