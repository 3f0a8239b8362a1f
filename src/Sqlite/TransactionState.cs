namespace Peios.Sqlite;

/// <summary>What a connection holds of one schema: SQLite's sqlite3_txn_state.</summary>
public enum TransactionState
{
    None = 0,
    Read = 1,
    Write = 2,
}
