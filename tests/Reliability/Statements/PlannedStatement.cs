using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>A statement of the daemon that can be made to fail: what it does to which table.</summary>
/// <param name="Name">Its name, and that of the value that makes it fail.</param>
/// <param name="Row">The row that is looked at for its layer: NEW or OLD; null where the table has no layers.</param>
internal sealed record PlannedStatement(string Name, string Table, string Event, string? Row = null)
{
    /// <summary>The layer of the values that make statements fail: one that no DELETE_LAYER names.</summary>
    public const string LayerOfSwitches = "switches";

    public static readonly PlannedStatement InsertKey = new("insert key", "keys", "INSERT");
    public static readonly PlannedStatement SetDescriptor = new("set descriptor", "keys", "UPDATE OF sd");
    public static readonly PlannedStatement SetTime = new("set time", "keys", "UPDATE OF last_write_time");
    public static readonly PlannedStatement DeleteKey = new("delete key", "keys", "DELETE");
    public static readonly PlannedStatement InsertEntry = new("insert entry", "path_entries", "INSERT", "NEW");
    public static readonly PlannedStatement DeleteEntry = new("delete entry", "path_entries", "DELETE", "OLD");
    public static readonly PlannedStatement InsertValue = new("insert value", "values", "INSERT", "NEW");
    public static readonly PlannedStatement DeleteValue = new("delete value", "values", "DELETE", "OLD");
    public static readonly PlannedStatement InsertBlanket = new("insert blanket", "blanket_tombstones", "INSERT", "NEW");
    public static readonly PlannedStatement DeleteBlanket = new("delete blanket", "blanket_tombstones", "DELETE", "OLD");

    public static IReadOnlyList<PlannedStatement> All { get; } =
        [InsertKey, SetDescriptor, SetTime, DeleteKey, InsertEntry, DeleteEntry, InsertValue, DeleteValue, InsertBlanket, DeleteBlanket];

    /// <summary>Those that a request of this operation may come to.</summary>
    public static IReadOnlyList<PlannedStatement> Of(OpCode op) => op switch
    {
        OpCode.CreateKey => [InsertKey, InsertEntry],
        OpCode.WriteKey => [SetDescriptor, SetTime],
        OpCode.DropKey => [DeleteKey, DeleteEntry, DeleteValue, DeleteBlanket],
        OpCode.CreateEntry or OpCode.HideEntry => [InsertEntry, DeleteEntry],
        OpCode.DeleteEntry => [DeleteEntry],
        OpCode.SetValue => [InsertValue],
        OpCode.DeleteValueEntry => [DeleteValue],
        _ => [InsertBlanket, DeleteBlanket],
    };

    /// <summary>The name of the value that makes it fail for rows of a layer. The layer's is in lower case.</summary>
    public string ValueFor(string layer) => Row is null ? Name : $"{Name} in {layer}";

    /// <summary>The trigger that makes it fail as long as the key that is the switch has the value.</summary>
    public string Trigger(KeyGuid ofSwitch)
    {
        string ofKey = $"key_guid = {HiveFile.Hex(ofSwitch)}";
        string value = $"FROM \"values\" WHERE {ofKey} AND layer = '{LayerOfSwitches}' AND name_folded = '{Name}{(Row is null ? "'" : $" in ' || {Row}.layer")}";
        string exceptOfSwitch = Table == "values" ? $"{Row}.{ofKey.Replace("=", "<>", StringComparison.Ordinal)} AND " : "";
        return $"""
            CREATE TRIGGER "planned {Name}" AFTER {Event} ON "{Table}" WHEN {exceptOfSwitch}EXISTS (SELECT 1 {value})
            BEGIN
                SELECT CASE (SELECT data {value})
                    WHEN x'0{(byte)FailureKind.Undone}' THEN RAISE(ABORT, 'planned')
                    WHEN x'0{(byte)FailureKind.HalfDone}' THEN RAISE(FAIL, 'planned')
                    ELSE RAISE(ROLLBACK, 'planned')
                END;
            END;
            """;
    }
}
