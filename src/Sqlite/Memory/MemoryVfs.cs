using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Peios.Sqlite.Interop;
using Peios.Sqlite.Memory;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite;

/// <summary>
/// A file system in memory, registered with SQLite, that can do WAL: the connections of this process that open one of its databases see the
/// snapshots that they would see on disk, and readers wait for nobody.
/// </summary>
/// <remarks>
/// Databases are those made with <see cref="CreateStore"/>; opening another name fails. Temporary files live in memory too, outside any limit.
/// A registration lasts as long as the process. Nothing is ever synced or survives the process.
/// </remarks>
public sealed unsafe class MemoryVfs
{
    private static readonly Lock RegistrationGate = new();
    private static readonly Dictionary<string, MemoryVfs> Registered = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, MemoryStore> _stores = new(StringComparer.Ordinal);

    private MemoryVfs(string name) => Name = name;

    /// <summary>The name for the vfs parameter of a URI.</summary>
    public string Name { get; }

    /// <summary>For tests: what <see cref="MemoryStore.AllocationFault"/> is for stores made from now on.</summary>
    internal Func<int, bool>? AllocationFault { get; set; }

    /// <summary>Registers the file system, not as the default one. The same name again gives the same file system.</summary>
    /// <exception cref="ArgumentException">The name is empty, or SQLite has another file system of this name.</exception>
    public static MemoryVfs Register(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        SqliteLibrary.Initialize();
        lock (RegistrationGate)
        {
            if (Registered.TryGetValue(name, out MemoryVfs? known))
                return known;
            byte* nativeName = (byte*)Marshal.StringToCoTaskMemUTF8(name);
            if (Sqlite3.sqlite3_vfs_find(nativeName) != null)
            {
                Marshal.FreeCoTaskMem((nint)nativeName);
                throw new ArgumentException($"SQLite has a file system \"{name}\" already.", nameof(name));
            }

            MemoryVfs vfs = new(name);
            SqliteException.ThrowIfError(0, Sqlite3.sqlite3_vfs_register(VfsMethods.Create(vfs, nativeName), 0));
            Registered.Add(name, vfs);
            return vfs;
        }
    }

    /// <summary>Makes an empty database. It stays until the store is disposed.</summary>
    /// <param name="file">An absolute name such as "/0", without characters that a URI would need escapes for.</param>
    /// <exception cref="ArgumentException">The name is not usable, or taken.</exception>
    public MemoryStore CreateStore(string file)
    {
        bool usable = file.StartsWith('/') && Encoding.UTF8.GetByteCount(file) < VfsMethods.MaxPath - 16
            && file.AsSpan().IndexOfAny("?#%\0") < 0 && SplitName(file).Kind == FileKind.Database;
        if (!usable)
            throw new ArgumentException($"\"{file}\" cannot name a database in memory.", nameof(file));
        MemoryStore store = new(this, file) { AllocationFault = AllocationFault };
        if (!_stores.TryAdd(file, store))
            throw new ArgumentException($"There is a database \"{file}\" already.", nameof(file));
        return store;
    }

    internal void Remove(MemoryStore store) => _stores.TryRemove(new KeyValuePair<string, MemoryStore>(store.File, store));

    /// <summary>Opens a store's file, or a temporary one when the name is no store's and the file is no database, log or journal.</summary>
    /// <param name="name">The full name; null for a temporary file.</param>
    /// <param name="flags">SQLITE_OPEN_ flags.</param>
    /// <param name="file">The handle.</param>
    internal int Open(string? name, int flags, out OpenFile? file)
    {
        const int readOnly = 0x1, create = 0x4, mainDatabase = 0x100, mainJournal = 0x800, log = 0x80000;
        file = null;
        if (name == null || (flags & (mainDatabase | mainJournal | log)) == 0)
        {
            file = new OpenFile(new MemoryFile(new MemoryBudget(), MemoryUse.Other), null, isReadOnly: false);
            return SQLITE_OK;
        }

        if (Find(name, out FileKind kind) is { } store)
            file = store.Open(kind, (flags & create) != 0, (flags & readOnly) != 0);
        return file != null ? SQLITE_OK : SQLITE_CANTOPEN;
    }

    internal bool Exists(string name) => Find(name, out FileKind kind)?.Exists(kind) ?? false;

    /// <summary>Temporary files have no names to delete, which is as good as deleted.</summary>
    internal void Delete(string name) => Find(name, out FileKind kind)?.Delete(kind);

    private static (string Database, FileKind Kind) SplitName(string name)
    {
        const string log = "-wal", journal = "-journal";
        if (name.EndsWith(log, StringComparison.Ordinal))
            return (name[..^log.Length], FileKind.Log);
        if (name.EndsWith(journal, StringComparison.Ordinal))
            return (name[..^journal.Length], FileKind.Journal);
        return (name, FileKind.Database);
    }

    private MemoryStore? Find(string name, out FileKind kind)
    {
        (string database, kind) = SplitName(name);
        return _stores.GetValueOrDefault(database);
    }
}
