using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;

namespace Peios.Sqlite;

/// <summary>
/// A prepared statement of one connection, used by the thread that uses the connection. Binding, stepping and reading columns
/// allocate nothing. Parameters count from 1, columns from 0.
/// </summary>
/// <remarks>Spans of <see cref="Blob"/> and <see cref="Text"/> lie in SQLite's memory: valid until the next Step, Reset or Dispose.</remarks>
public sealed unsafe class Statement : IDisposable
{
    // SQLite takes a null pointer for NULL even where the length is zero; an empty value points here.
    private static readonly byte* Nothing = (byte*)NativeMemory.AllocZeroed(16);

    private readonly Database _database;
    private readonly StatementHandle _owner;
    private nint _handle;
    private byte* _guids;

    // Number of columns while a row is there, otherwise 0: one comparison checks both.
    private int _rowColumns;

    internal Statement(Database database, StatementHandle owner, nint handle)
    {
        _database = database;
        _owner = owner;
        _handle = handle;
        ColumnCount = Sqlite3.sqlite3_column_count(handle);
        ParameterCount = Sqlite3.sqlite3_bind_parameter_count(handle);
    }

    /// <summary>Columns of a result row; 0 if the statement returns none.</summary>
    public int ColumnCount { get; }

    /// <summary>The highest parameter number.</summary>
    public int ParameterCount { get; }

    public void BindInt64(int index, long value) => CheckBind(Sqlite3.sqlite3_bind_int64(_handle, index, value));

    public void BindNull(int index) => CheckBind(Sqlite3.sqlite3_bind_null(_handle, index));

    /// <summary>Binds text without copying it.</summary>
    /// <param name="index">The parameter.</param>
    /// <param name="utf8">Must stay where it is (native, stack or pinned memory) as long as the statement is stepped. Empty binds an empty text.</param>
    public void BindText(int index, ReadOnlySpan<byte> utf8) => BindText(index, utf8, Sqlite3.Static);

    /// <summary>Binds bytes without copying them; the same rules as for <see cref="BindText(int, ReadOnlySpan{byte})"/>.</summary>
    public void BindBlob(int index, ReadOnlySpan<byte> bytes) => BindBlob(index, bytes, Sqlite3.Static);

    /// <summary>Binds a copy that SQLite makes in its own memory.</summary>
    public void BindTextCopy(int index, ReadOnlySpan<byte> utf8) => BindText(index, utf8, Sqlite3.Transient);

    /// <summary>Binds a copy that SQLite makes in its own memory.</summary>
    public void BindBlobCopy(int index, ReadOnlySpan<byte> bytes) => BindBlob(index, bytes, Sqlite3.Transient);

    /// <summary>Binds a copy of 16 bytes, a GUID, kept in memory that this statement owns: neither pinning nor SQLite's allocator is needed.</summary>
    public void BindBlob16(int index, ReadOnlySpan<byte> sixteen)
    {
        if (sixteen.Length != 16)
            throw new ArgumentException("Sixteen bytes are needed.", nameof(sixteen));
        byte* copy = GuidSlot(index);
        sixteen.CopyTo(new Span<byte>(copy, 16));
        CheckBind(Sqlite3.sqlite3_bind_blob64(_handle, index, copy, 16, Sqlite3.Static));
    }

    /// <summary>Runs to the next row.</summary>
    /// <returns>True: there is a row. False: done.</returns>
    /// <exception cref="SqliteException">The statement has been reset; <see cref="Database.InTransaction"/> tells what is left of the transaction.</exception>
    public bool Step()
    {
        int code = Sqlite3.sqlite3_step(_handle);
        GC.KeepAlive(this);
        if (code == (int)SqliteResult.Row)
        {
            _rowColumns = ColumnCount;
            return true;
        }

        _rowColumns = 0;
        if (code == (int)SqliteResult.Done)
            return false;
        throw Failed(code);
    }

    /// <summary>Steps to the end, dropping rows, and resets.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Makes it ready for the next run, ending its read. Bindings stay. The error of the last step is not thrown again.</summary>
    public void Reset()
    {
        _rowColumns = 0;
        _ = Sqlite3.sqlite3_reset(_handle);
        GC.KeepAlive(this);
    }

    /// <summary>The value as an integer; SQLite converts, NULL gives 0.</summary>
    public long Int64(int column)
    {
        CheckColumn(column);
        return Sqlite3.sqlite3_column_int64(_handle, column);
    }

    /// <summary>The value's bytes; empty for NULL.</summary>
    public ReadOnlySpan<byte> Blob(int column)
    {
        CheckColumn(column);
        byte* bytes = Sqlite3.sqlite3_column_blob(_handle, column);
        return new ReadOnlySpan<byte>(bytes, Sqlite3.sqlite3_column_bytes(_handle, column));
    }

    /// <summary>The value as UTF-8, without terminator; empty for NULL.</summary>
    public ReadOnlySpan<byte> Text(int column)
    {
        CheckColumn(column);
        byte* text = Sqlite3.sqlite3_column_text(_handle, column);
        return new ReadOnlySpan<byte>(text, Sqlite3.sqlite3_column_bytes(_handle, column));
    }

    public bool IsNull(int column)
    {
        CheckColumn(column);
        return Sqlite3.sqlite3_column_type(_handle, column) == Sqlite3.SQLITE_NULL;
    }

    public void Dispose()
    {
        _database.Forget(this);
        Finish();
    }

    /// <summary>Dispose, for a database that is going through its statements.</summary>
    internal void Finish()
    {
        _handle = 0;
        _rowColumns = 0;
        _owner.Dispose();
        // After the statement: it may have been bound to them.
        NativeMemory.Free(_guids);
        _guids = null;
    }

    private void BindText(int index, ReadOnlySpan<byte> utf8, nint destructor)
    {
        fixed (byte* text = utf8)
            CheckBind(Sqlite3.sqlite3_bind_text64(_handle, index, text == null ? Nothing : text, (ulong)utf8.Length, destructor, Sqlite3.SQLITE_UTF8));
    }

    private void BindBlob(int index, ReadOnlySpan<byte> bytes, nint destructor)
    {
        fixed (byte* pointer = bytes)
            CheckBind(Sqlite3.sqlite3_bind_blob64(_handle, index, pointer == null ? Nothing : pointer, (ulong)bytes.Length, destructor));
    }

    private byte* GuidSlot(int index)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, ParameterCount);
        if (_guids == null)
            _guids = (byte*)NativeMemory.Alloc((nuint)ParameterCount, 16);
        return _guids + ((index - 1) * 16);
    }

    private void CheckBind(int code)
    {
        if (code != (int)SqliteResult.Ok)
            throw Failed(code);
    }

    private void CheckColumn(int column)
    {
        if ((uint)column >= (uint)_rowColumns)
            ThrowNoColumn(column);
    }

    private void ThrowNoColumn(int column)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        if (_rowColumns == 0)
            throw new InvalidOperationException("There is no row: the last Step did not return true.");
        throw new ArgumentOutOfRangeException(nameof(column), column, $"The row has {_rowColumns} columns.");
    }

    private Exception Failed(int code)
    {
        if (_handle == 0)
            return new ObjectDisposedException(nameof(Statement));
        SqliteException error = SqliteException.Create(_database.Db, code);
        // A misused statement is in the middle of its run and stays there.
        if (error.Code != SqliteResult.Misuse)
            Reset();
        return error;
    }
}
