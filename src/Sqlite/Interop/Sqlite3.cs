using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Peios.Sqlite.Interop;

/// <summary>
/// The functions of libsqlite3 that are used, under their C names. Statements and connections are raw pointers here: a <see cref="SafeHandle"/>
/// argument costs two interlocked operations a call, and <see cref="Statement"/> and <see cref="Database"/> keep theirs alive themselves.
/// </summary>
/// <remarks>
/// <see cref="SuppressGCTransitionAttribute"/> stands only where SQLite neither calls back (the memory file system is managed code),
/// nor does I/O, nor waits: binding, and the columns of a row.
/// </remarks>
internal static unsafe partial class Sqlite3
{
    /// <summary>The runtime library's soname, so that the development package is not needed.</summary>
    internal const string Library = "libsqlite3.so.0";

    /// <summary>SQLITE_STATIC: the bytes stay where they are.</summary>
    internal static readonly nint Static = 0;

    /// <summary>SQLITE_TRANSIENT: SQLite makes its own copy.</summary>
    internal static readonly nint Transient = -1;

    internal const int SQLITE_CONFIG_MEMSTATUS = 9;
    internal const int SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE = 1006;
    internal const int SQLITE_DBCONFIG_DEFENSIVE = 1010;
    internal const int SQLITE_DBCONFIG_TRUSTED_SCHEMA = 1017;
    internal const int SQLITE_OPEN_NOMUTEX = 0x8000;
    internal const int SQLITE_OPEN_EXRESCODE = 0x02000000;
    internal const uint SQLITE_PREPARE_PERSISTENT = 1;
    internal const byte SQLITE_UTF8 = 1;
    internal const int SQLITE_NULL = 5;

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_libversion();

    [LibraryImport(Library)]
    internal static partial int sqlite3_libversion_number();

    [LibraryImport(Library)]
    internal static partial int sqlite3_threadsafe();

    // Variadic in C. Integer and pointer arguments travel in the same registers either way on x64 and arm64 Linux.
    [LibraryImport(Library)]
    internal static partial int sqlite3_config(int option, int value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_db_config(nint db, int option, int value, int* result);

    [LibraryImport(Library)]
    internal static partial int sqlite3_initialize();

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errstr(int code);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errmsg(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_extended_errcode(nint db);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_open_v2(byte* path, out nint db, int flags, string? vfs);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_busy_timeout(nint db, int milliseconds);

    [LibraryImport(Library)]
    internal static partial int sqlite3_get_autocommit(nint db);

    [LibraryImport(Library)]
    internal static partial long sqlite3_changes64(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_db_cacheflush(nint db);

    [LibraryImport(Library)]
    internal static partial void sqlite3_interrupt(DatabaseHandle db);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_txn_state(nint db, string schema);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* sqlite3_db_filename(nint db, string schema);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_wal_checkpoint_v2(nint db, string schema, int mode, out int logFrames, out int checkpointedFrames);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_exec(nint db, string sql, nint callback, nint argument, nint errorMessage);

    [LibraryImport(Library)]
    internal static partial int sqlite3_prepare_v3(nint db, byte* sql, int length, uint flags, out nint statement, out byte* tail);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_reset(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_parameter_count(nint statement);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_bind_int64(nint statement, int index, long value);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_bind_null(nint statement, int index);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_bind_text64(nint statement, int index, byte* text, ulong length, nint destructor, byte encoding);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_bind_blob64(nint statement, int index, byte* bytes, ulong length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_count(nint statement);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_column_type(nint statement, int column);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long sqlite3_column_int64(nint statement, int column);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* sqlite3_column_text(nint statement, int column);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sqlite3_column_bytes(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial sqlite3_vfs* sqlite3_vfs_find(byte* name);

    [LibraryImport(Library)]
    internal static partial int sqlite3_vfs_register(sqlite3_vfs* vfs, int makeDefault);
}
