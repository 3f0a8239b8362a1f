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

    /// <summary>Writes the answer of a well-formed read; false when the key does not exist.</summary>
    public static bool TryAnswer(OpCode op, StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        KeyGuid key = KeyOf(payload);
        stores.Dependencies.Clear();
        stores.Dependencies.Add(CommitClock.Existence(key));
        switch (op)
        {
            // What has entries exists; only an empty answer needs a look at the key itself.
            case OpCode.Lookup:
                return Lookup.Answer(stores, payload, ref body) > 0 || stores.StoreOf(key) is not null;
            case OpCode.EnumChildren:
                return EnumChildren.Answer(stores, payload, ref body) > 0 || stores.StoreOf(key) is not null;
        }

        if (!stores.TryOpenKey(key))
            return false;
        if (op == OpCode.ReadKey)
            ReadKey.Answer(stores, payload, ref body);
        else
            QueryValues.Answer(stores, payload, ref body);
        stores.CloseKey();
        return true;
    }
}
