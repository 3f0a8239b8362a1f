using System.Runtime.InteropServices;

namespace Peios.Sqlite.Interop;

/// <summary>A sqlite3*. Closed with close_v2, which waits for statements that are finalized later.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    public DatabaseHandle() : base(0, ownsHandle: true)
    {
    }

    internal DatabaseHandle(nint db) : base(0, ownsHandle: true) => SetHandle(db);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Sqlite3.sqlite3_close_v2(handle) == 0;
}

/// <summary>A sqlite3_stmt*.</summary>
/// <remarks>
/// Finalizing is not safe beside another thread's use of the connection. <see cref="Database"/> therefore keeps its statements
/// reachable: the collector gets to one only when it gets to the whole connection.
/// </remarks>
internal sealed class StatementHandle : SafeHandle
{
    internal StatementHandle(nint statement) : base(0, ownsHandle: true) => SetHandle(statement);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        // The result repeats the last step's error; that one has been thrown.
        _ = Sqlite3.sqlite3_finalize(handle);
        return true;
    }
}
