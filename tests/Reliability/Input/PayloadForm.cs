namespace Loregd.Reliability.Input;

/// <summary>What a field of a request may hold (rsi.md, Operations; behaviour.md, Validation).</summary>
internal enum Field
{
    Guid,

    /// <summary>A new key's, or its parent's: not zero.</summary>
    NewGuid,

    /// <summary>UTF-8 without NUL, may be empty.</summary>
    Name,

    /// <summary>The same, not empty.</summary>
    FilledName,

    Blob,
    U32,
    U64,
    Bool,

    /// <summary>WRITE_KEY's mask, 0 to 3, and the fields that it announces.</summary>
    KeyFields,

    /// <summary>SET_VALUE's type and data: a tombstone has none.</summary>
    TypedData,

    /// <summary>A transaction's id, not 0, then a mode of 0 or 1, which may be missing.</summary>
    NewTransaction,
}

/// <summary>The request payloads once more, written from the specification and not from the daemon's codec.</summary>
internal static class PayloadForm
{
    public const ushort Lookup = 0x01, CreateEntry = 0x02, HideEntry = 0x03, DeleteEntry = 0x04, EnumChildren = 0x05;
    public const ushort CreateKey = 0x10, ReadKey = 0x11, WriteKey = 0x12, DropKey = 0x13;
    public const ushort QueryValues = 0x20, SetValue = 0x21, DeleteValueEntry = 0x22, SetBlanketTombstone = 0x23;
    public const ushort Begin = 0x30, Commit = 0x31, Abort = 0x32, Flush = 0x40, DeleteLayer = 0x50;

    private static readonly Field[]?[] s_forms = new Field[]?[DeleteLayer + 1];

    static PayloadForm()
    {
        s_forms[Lookup] = [Field.Guid, Field.FilledName];
        s_forms[CreateEntry] = [Field.NewGuid, Field.FilledName, Field.FilledName, Field.NewGuid, Field.U64];
        s_forms[HideEntry] = [Field.Guid, Field.FilledName, Field.FilledName, Field.U64];
        s_forms[DeleteEntry] = [Field.Guid, Field.FilledName, Field.FilledName];
        s_forms[EnumChildren] = [Field.Guid];
        s_forms[CreateKey] = [Field.NewGuid, Field.FilledName, Field.NewGuid, Field.Blob, Field.Bool, Field.Bool];
        s_forms[ReadKey] = [Field.Guid];
        s_forms[WriteKey] = [Field.Guid, Field.KeyFields];
        s_forms[DropKey] = [Field.Guid];
        s_forms[QueryValues] = [Field.Guid, Field.Name, Field.Bool];
        s_forms[SetValue] = [Field.Guid, Field.Name, Field.FilledName, Field.TypedData, Field.U64, Field.U64];
        s_forms[DeleteValueEntry] = [Field.Guid, Field.Name, Field.FilledName];
        s_forms[SetBlanketTombstone] = [Field.Guid, Field.FilledName, Field.Bool, Field.U64];
        s_forms[Begin] = [Field.NewTransaction];
        s_forms[Commit] = [Field.U64];
        s_forms[Abort] = [Field.U64];
        s_forms[Flush] = [Field.FilledName];
        s_forms[DeleteLayer] = [Field.FilledName];
        Operations = [.. Enumerable.Range(0, s_forms.Length).Where(op => s_forms[op] is not null).Select(op => (ushort)op)];
    }

    /// <summary>All 18.</summary>
    public static IReadOnlyList<ushort> Operations { get; }

    /// <summary>Null for an operation that does not exist.</summary>
    public static Field[]? Of(ushort op) => op < s_forms.Length ? s_forms[op] : null;

    public static bool IsRead(ushort op) => op is Lookup or EnumChildren or ReadKey or QueryValues;

    /// <summary>Changes one hive, and waits while a transaction holds it.</summary>
    public static bool IsWrite(ushort op) => Of(op) is not null && !IsRead(op) && op < Begin;

    /// <summary>Whether a payload holds what its operation says; bytes behind the last field do not matter.</summary>
    public static bool IsWellFormed(ushort op, ReadOnlySpan<byte> payload)
    {
        if (Of(op) is not { } fields)
            return false;
        var rest = new FieldReader(payload);
        foreach (Field field in fields)
        {
            if (!rest.Skip(field))
                return false;
        }

        return true;
    }

    /// <summary>What says which entry is meant: parent, child name and layer, with which a CREATE_ENTRY begins and of which a DELETE_ENTRY consists.</summary>
    /// <param name="payload">Of either, well-formed.</param>
    /// <param name="rest">What follows.</param>
    public static ReadOnlySpan<byte> EntryName(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> rest)
    {
        var reader = new FieldReader(payload);
        foreach (Field field in s_forms[DeleteEntry]!)
            reader.Skip(field);
        rest = reader.Rest;
        return payload[..^rest.Length];
    }
}
