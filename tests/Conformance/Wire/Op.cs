namespace Loregd.Conformance.Wire;

/// <summary>The 18 operations (rsi.md, Operations).</summary>
public enum Op : ushort
{
    Lookup = 0x01,
    CreateEntry = 0x02,
    HideEntry = 0x03,
    DeleteEntry = 0x04,
    EnumChildren = 0x05,
    CreateKey = 0x10,
    ReadKey = 0x11,
    WriteKey = 0x12,
    DropKey = 0x13,
    QueryValues = 0x20,
    SetValue = 0x21,
    DeleteValueEntry = 0x22,
    SetBlanketTombstone = 0x23,
    BeginTransaction = 0x30,
    CommitTransaction = 0x31,
    AbortTransaction = 0x32,
    Flush = 0x40,
    DeleteLayer = 0x50,
}
