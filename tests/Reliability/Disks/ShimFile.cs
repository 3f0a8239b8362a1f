using System.Runtime.InteropServices;

using Peios.Sqlite.Interop;

namespace Loregd.Reliability.Disks;

/// <summary>A file that SQLite has opened through the shim: ours first, SQLite's own file behind it in the same memory.</summary>
internal sealed unsafe class ShimFile(Disk? disk, string name)
{
    /// <summary>Null for a file that nobody watches, which is passed through.</summary>
    public Disk? Disk => disk;

    public string Name => name;

    /// <summary>Where SQLite's own file begins, behind ours.</summary>
    public static int Offset => sizeof(sqlite3_file);

    public static ShimFile Of(sqlite3_file* file) => (ShimFile)GCHandle.FromIntPtr(file->handle).Target!;

    public static sqlite3_file* Real(sqlite3_file* file) => (sqlite3_file*)((byte*)file + Offset);
}
