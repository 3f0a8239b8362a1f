using System.Runtime.InteropServices;
using System.Text;
using Peios.Sqlite.Interop;

namespace Peios.Sqlite;

/// <summary>
/// One connection. It has no mutex (SQLITE_OPEN_NOMUTEX): one thread at a time uses it and its statements; only
/// <see cref="Interrupt"/> may come from another. Every method throws <see cref="SqliteException"/> when SQLite fails.
/// </summary>
/// <remarks>It does not pool, retry, or hold transactions as objects: transactions are statements like any other.</remarks>
public sealed unsafe class Database : IDisposable
{
    private readonly DatabaseHandle _handle;

    // Keeps the statements reachable (see StatementHandle), and lets Dispose end them all.
    private readonly HashSet<Statement> _statements = [];
    private nint _db;

    private Database(nint db)
    {
        _db = db;
        _handle = new DatabaseHandle(db);
    }

    /// <summary>Opens a connection to the file of this name.</summary>
    /// <param name="utf8Path">The path's bytes, without terminator and without NUL.</param>
    /// <param name="flags">At least ReadOnly, or ReadWrite with or without Create.</param>
    /// <param name="vfs">The file system; null for the system's.</param>
    public static Database Open(ReadOnlySpan<byte> utf8Path, OpenFlags flags, string? vfs = null)
    {
        if (utf8Path.Contains((byte)0))
            throw new ArgumentException("A path cannot contain NUL.", nameof(utf8Path));
        SqliteLibrary.Initialize();
        byte[] terminated = [.. utf8Path, 0];
        int code;
        nint db;
        fixed (byte* path = terminated)
            code = Sqlite3.sqlite3_open_v2(path, out db, (int)flags | Sqlite3.SQLITE_OPEN_NOMUTEX | Sqlite3.SQLITE_OPEN_EXRESCODE, vfs);
        if (code == (int)SqliteResult.Ok)
            return new Database(db);
        // A failed open leaves a connection that carries the message and must be closed.
        SqliteException error = SqliteException.Create(db, code);
        _ = Sqlite3.sqlite3_close_v2(db);
        throw error;
    }

    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, OpenFlags, string?)"/>
    public static Database Open(string path, OpenFlags flags, string? vfs = null)
        => Open(Encoding.UTF8.GetBytes(path), flags, vfs);

    /// <summary>A transaction is open that COMMIT or ROLLBACK would end. After an error it tells whether SQLite has rolled back by itself.</summary>
    public bool InTransaction => Sqlite3.sqlite3_get_autocommit(Db) == 0;

    /// <summary>Rows that the last INSERT, UPDATE or DELETE changed.</summary>
    public long Changes => Sqlite3.sqlite3_changes64(Db);

    /// <summary>The path of the main database as SQLite resolved it; empty for an in-memory one.</summary>
    public string Filename => Marshal.PtrToStringUTF8((nint)Sqlite3.sqlite3_db_filename(Db, "main")) ?? "";

    /// <summary>Compiles one statement, to be used often.</summary>
    /// <exception cref="ArgumentException">There is no statement in it, or more than one.</exception>
    public Statement Prepare(string sql)
    {
        if (sql.Contains('\0'))
            throw new ArgumentException("SQL cannot contain NUL.", nameof(sql));
        byte[] utf8 = Encoding.UTF8.GetBytes(sql + '\0');
        fixed (byte* text = utf8)
        {
            nint handle = Compile(text, utf8.Length, Sqlite3.SQLITE_PREPARE_PERSISTENT, out byte* tail);
            if (handle == 0)
                throw new ArgumentException($"No statement in \"{sql}\".", nameof(sql));
            if (HoldsStatement(tail, (int)(text + utf8.Length - tail)))
            {
                _ = Sqlite3.sqlite3_finalize(handle);
                throw new ArgumentException($"More than one statement in \"{sql}\".", nameof(sql));
            }

            Statement statement = new(this, new StatementHandle(handle), handle);
            _statements.Add(statement);
            return statement;
        }
    }

    /// <summary>Runs all statements of a script; rows are dropped. Stops at the first error.</summary>
    public void Execute(string sql)
    {
        if (sql.Contains('\0'))
            throw new ArgumentException("SQL cannot contain NUL.", nameof(sql));
        Check(Sqlite3.sqlite3_exec(Db, sql, 0, 0, 0));
    }

    /// <summary>How long a lock held by others is waited for; 0 to fail at once.</summary>
    public void SetBusyTimeout(int milliseconds) => Check(Sqlite3.sqlite3_busy_timeout(Db, milliseconds));

    /// <summary>Writes the changed pages of the open transaction out (to the log, in WAL mode) without committing.</summary>
    public void FlushCache() => Check(Sqlite3.sqlite3_db_cacheflush(Db));

    /// <summary>Whether this connection reads or writes the schema now. BEGIN IMMEDIATE makes it Write on every attached database.</summary>
    /// <exception cref="ArgumentException">No schema has this name.</exception>
    public TransactionState GetTransactionState(string schema)
    {
        int state = Sqlite3.sqlite3_txn_state(Db, schema);
        return state >= 0 ? (TransactionState)state : throw new ArgumentException($"No database is attached as \"{schema}\".", nameof(schema));
    }

    /// <summary>Copies the schema's log into its database. That others are in the way is an outcome, not an exception.</summary>
    public CheckpointResult Checkpoint(string schema, CheckpointMode mode)
    {
        int code = Sqlite3.sqlite3_wal_checkpoint_v2(Db, schema, (int)mode, out int log, out int done);
        bool busy = (code & 0xFF) == (int)SqliteResult.Busy;
        if (!busy)
            Check(code);
        return new CheckpointResult(busy, log, done);
    }

    /// <summary>Whether closing the last connection of a database checkpoints it and removes its log.</summary>
    public void SetCheckpointOnClose(bool enabled) => Configure(Sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !enabled);

    /// <summary>Refuses SQL that can corrupt the file (writable_schema, writes to shadow tables).</summary>
    public void SetDefensive(bool enabled) => Configure(Sqlite3.SQLITE_DBCONFIG_DEFENSIVE, enabled);

    /// <summary>Whether functions with side effects may be called from the schema (views, triggers, indexes).</summary>
    public void SetTrustedSchema(bool enabled) => Configure(Sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, enabled);

    /// <summary>Makes what runs now end with <see cref="SqliteResult.Interrupt"/>. From any thread, even while another disposes this.</summary>
    public void Interrupt() => Sqlite3.sqlite3_interrupt(_handle);

    /// <summary>Ends all statements, rolls an open transaction back, closes.</summary>
    public void Dispose()
    {
        foreach (Statement statement in _statements)
            statement.Finish();
        _statements.Clear();
        _db = 0;
        _handle.Dispose();
    }

    internal nint Db => _db != 0 ? _db : throw new ObjectDisposedException(nameof(Database));

    internal void Forget(Statement statement) => _statements.Remove(statement);

    private void Check(int code) => SqliteException.ThrowIfError(_db, code);

    private void Configure(int option, bool value) => Check(Sqlite3.sqlite3_db_config(Db, option, value ? 1 : 0, null));

    private nint Compile(byte* sql, int length, uint flags, out byte* tail)
    {
        int code = Sqlite3.sqlite3_prepare_v3(Db, sql, length, flags, out nint statement, out tail);
        Check(code);
        // On some errors SQLite leaves the tail unset; without one there is nothing left.
        if (tail == null)
            tail = sql + length;
        return statement;
    }

    // Spaces and comments may follow a statement; only SQLite itself knows them all.
    private bool HoldsStatement(byte* sql, int length)
    {
        if (length <= 1)
            return false;
        int code = Sqlite3.sqlite3_prepare_v3(Db, sql, length, 0, out nint statement, out _);
        _ = Sqlite3.sqlite3_finalize(statement);
        return code != (int)SqliteResult.Ok || statement != 0;
    }
}
