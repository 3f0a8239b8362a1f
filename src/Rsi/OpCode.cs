namespace Peios.Rsi;

/// <summary>The 18 operations by their number on the wire (rsi.md, Operations).</summary>
public enum OpCode : ushort
{
    /// <summary>LOOKUP: a child's entries in all layers.</summary>
    Lookup = 0x01,

    /// <summary>CREATE_ENTRY: names a key in a layer.</summary>
    CreateEntry = 0x02,

    /// <summary>HIDE_ENTRY: hides a name in a layer.</summary>
    HideEntry = 0x03,

    /// <summary>DELETE_ENTRY: removes a name from a layer.</summary>
    DeleteEntry = 0x04,

    /// <summary>ENUM_CHILDREN: all children of a key.</summary>
    EnumChildren = 0x05,

    /// <summary>CREATE_KEY: a new key, by GUID.</summary>
    CreateKey = 0x10,

    /// <summary>READ_KEY: a key's metadata.</summary>
    ReadKey = 0x11,

    /// <summary>WRITE_KEY: a key's descriptor, time, or both.</summary>
    WriteKey = 0x12,

    /// <summary>DROP_KEY: purges a key.</summary>
    DropKey = 0x13,

    /// <summary>QUERY_VALUES: one value or all of a key, in all layers.</summary>
    QueryValues = 0x20,

    /// <summary>SET_VALUE: writes a value in a layer.</summary>
    SetValue = 0x21,

    /// <summary>DELETE_VALUE_ENTRY: removes a value from a layer.</summary>
    DeleteValueEntry = 0x22,

    /// <summary>SET_BLANKET_TOMBSTONE: sets or removes a key's blanket tombstone in a layer.</summary>
    SetBlanketTombstone = 0x23,

    /// <summary>BEGIN_TRANSACTION.</summary>
    BeginTransaction = 0x30,

    /// <summary>COMMIT_TRANSACTION.</summary>
    CommitTransaction = 0x31,

    /// <summary>ABORT_TRANSACTION.</summary>
    AbortTransaction = 0x32,

    /// <summary>FLUSH: makes a hive durable.</summary>
    Flush = 0x40,

    /// <summary>DELETE_LAYER: removes all that a layer holds.</summary>
    DeleteLayer = 0x50,
}
