using Loregd.Logging;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Hives;

/// <summary>All hives that this daemon serves, and the ways to find one: by name, and by the GUID of a key (seeds §4.1.2).</summary>
internal sealed class HiveSet : IDisposable
{
    public const string VfsName = "loregd-volatile";
    private static readonly Lazy<MemoryVfs> s_vfs = new(() => MemoryVfs.Register(VfsName));

    private readonly List<Hive> _hives = [];

    public IReadOnlyList<Hive> All => _hives;

    public KeyRoutes Routes { get; } = new();

    public KeyClaims Claims { get; } = new();

    public LayerDeletions LayerDeletions { get; } = new();

    public ReadCache Cache { get; private set; } = null!;

    public RouteHints Hints { get; } = new();

    private KnownHolders Holders { get; } = new();

    /// <exception cref="StartupException">A hive cannot be opened; those opened before are closed again.</exception>
    public static HiveSet Open(IReadOnlyList<HiveArgument> arguments, Bounds bounds, Log log)
    {
        SqliteLibrary.Initialize();
        var hives = new HiveSet();
        try
        {
            foreach (HiveArgument argument in arguments)
                hives._hives.Add(Hive.Open(hives._hives.Count, argument, s_vfs.Value, bounds, log));
            hives.Cache = new ReadCache([.. hives._hives.Select(hive => hive.Clock)]);
            return hives;
        }
        catch
        {
            hives.Dispose();
            throw;
        }
    }

    /// <summary>The hive of this name in any case; null if it is not served here.</summary>
    public Hive? Find(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> folded = Folded.Of(name).Span;
        foreach (Hive hive in _hives)
        {
            if (folded.SequenceEqual(hive.FoldedName))
                return hive;
        }

        return null;
    }

    /// <summary>Of all hives, when they were opened.</summary>
    public ulong FirstHighestSequence => _hives.Max(hive => hive.FirstHighestSequence);

    /// <summary>The hive to which a request about this key goes: the one that is creating it or the one that holds it; null for none.</summary>
    public Hive? RouteOf(in KeyGuid guid, ReaderSet readers)
    {
        int expected = Routes.Find(guid);
        // Asked in this order: a creation is expected until it claims.
        int creating = Claims.Find(guid);
        if (creating >= 0)
            return _hives[creating];
        if (expected >= 0)
            return _hives[HolderBesides(expected, guid, readers) ?? expected];
        int known = Holders.Find(guid, _hives);
        if (known >= 0)
            return _hives[known];
        int hint = Hints.Find(guid);
        for (int i = 0; i < _hives.Count; i++)
        {
            int number = RouteHints.InOrder(i, hint);
            ReadSession session = readers[number];
            if (!session.HasKey(guid))
                continue;
            Hints.Remember(guid, number);
            if (session.Moment != ReadSession.NoMoment)
                Holders.Remember(guid, number, session.Moment);
            return _hives[number];
        }

        return null;
    }

    /// <summary>An entry may name a key of another hive: then that hive counts, not the one that expects the key.</summary>
    private int? HolderBesides(int expecting, in KeyGuid guid, ReaderSet readers)
    {
        for (int hive = 0; hive < _hives.Count; hive++)
        {
            if (hive != expecting && readers[hive].HasKey(guid))
                return hive;
        }

        return null;
    }

    public void Dispose()
    {
        foreach (Hive hive in _hives)
            hive.Dispose();
        Cache?.Dispose();
    }
}
