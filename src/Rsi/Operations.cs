using System.Collections.Immutable;

namespace Peios.Rsi;

/// <summary>One row of <see cref="Operations"/>.</summary>
/// <param name="Code">The number on the wire.</param>
/// <param name="Name">The spec's name, e.g. LOOKUP.</param>
/// <param name="Section">The section of the seeds that describes it, e.g. §5.1.2.</param>
/// <param name="IsMutation">Whether it changes what a hive holds; INVALID inside a read-only transaction.</param>
public sealed record OperationInfo(OpCode Code, string Name, string Section, bool IsMutation)
{
    /// <summary>The seeds' name, e.g. RSI_LOOKUP.</summary>
    public string SpecName { get; } = "RSI_" + Name;
}

/// <summary>The one table of operations (rsi.md, Operations).</summary>
public static class Operations
{
    /// <summary>All 18, by number.</summary>
    public static ImmutableArray<OperationInfo> All { get; } =
    [
        new(OpCode.Lookup, "LOOKUP", "§5.1.2", IsMutation: false),
        new(OpCode.CreateEntry, "CREATE_ENTRY", "§5.1.3", IsMutation: true),
        new(OpCode.HideEntry, "HIDE_ENTRY", "§5.1.4", IsMutation: true),
        new(OpCode.DeleteEntry, "DELETE_ENTRY", "§5.1.5", IsMutation: true),
        new(OpCode.EnumChildren, "ENUM_CHILDREN", "§5.1.6", IsMutation: false),
        new(OpCode.CreateKey, "CREATE_KEY", "§5.1.7", IsMutation: true),
        new(OpCode.ReadKey, "READ_KEY", "§5.1.8", IsMutation: false),
        new(OpCode.WriteKey, "WRITE_KEY", "§5.1.9", IsMutation: true),
        new(OpCode.DropKey, "DROP_KEY", "§5.1.10", IsMutation: true),
        new(OpCode.QueryValues, "QUERY_VALUES", "§5.1.11", IsMutation: false),
        new(OpCode.SetValue, "SET_VALUE", "§5.1.12", IsMutation: true),
        new(OpCode.DeleteValueEntry, "DELETE_VALUE_ENTRY", "§5.1.13", IsMutation: true),
        new(OpCode.SetBlanketTombstone, "SET_BLANKET_TOMBSTONE", "§5.1.14", IsMutation: true),
        new(OpCode.BeginTransaction, "BEGIN_TRANSACTION", "§5.1.16", IsMutation: false),
        new(OpCode.CommitTransaction, "COMMIT_TRANSACTION", "§5.1.17", IsMutation: false),
        new(OpCode.AbortTransaction, "ABORT_TRANSACTION", "§5.1.18", IsMutation: false),
        new(OpCode.Flush, "FLUSH", "§5.1.19", IsMutation: false),
        new(OpCode.DeleteLayer, "DELETE_LAYER", "§5.1.15", IsMutation: true),
    ];

    // By number; the largest is 0x50.
    private static readonly OperationInfo?[] ByCode = Index();

    /// <summary>The row of a request's op_code, or false for an operation that does not exist.</summary>
    public static bool TryGet(ushort code, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OperationInfo? operation)
    {
        operation = code < ByCode.Length ? ByCode[code] : null;
        return operation is not null;
    }

    private static OperationInfo?[] Index()
    {
        OperationInfo?[] byCode = new OperationInfo?[(int)OpCode.DeleteLayer + 1];
        foreach (OperationInfo operation in All)
            byCode[(int)operation.Code] = operation;
        return byCode;
    }
}
