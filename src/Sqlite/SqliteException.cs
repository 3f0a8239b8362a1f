using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;

namespace Peios.Sqlite;

/// <summary>SQLite returned an error.</summary>
public sealed class SqliteException : Exception
{
    /// <param name="extendedCode">The code as SQLite returned it; its low byte is the primary code.</param>
    /// <param name="message">What SQLite says about it.</param>
    public SqliteException(int extendedCode, string message)
        : base($"{message} (SQLite error {extendedCode})") => ExtendedCode = extendedCode;

    /// <summary>The primary code, for example <see cref="SqliteResult.Constraint"/>.</summary>
    public SqliteResult Code => (SqliteResult)(ExtendedCode & 0xFF);

    /// <summary>The extended code, for example 1555 (SQLITE_CONSTRAINT_PRIMARYKEY).</summary>
    public int ExtendedCode { get; }

    /// <summary>The one funnel of return codes: every call's result that is not a value of its own passes here.</summary>
    /// <param name="db">The connection that was used; 0 if there is none to ask for a message.</param>
    /// <param name="code">What the call returned.</param>
    internal static void ThrowIfError(nint db, int code)
    {
        if (code != (int)SqliteResult.Ok)
            throw Create(db, code);
    }

    internal static unsafe SqliteException Create(nint db, int code)
    {
        // The connection's message belongs to its last call. Misuse is found before the connection is looked at, so it has none.
        bool recorded = db != 0 && (Sqlite3.sqlite3_extended_errcode(db) & 0xFF) == (code & 0xFF);
        byte* text = recorded ? Sqlite3.sqlite3_errmsg(db) : Sqlite3.sqlite3_errstr(code);
        return new SqliteException(code, Marshal.PtrToStringUTF8((nint)text) ?? "unknown error");
    }
}
