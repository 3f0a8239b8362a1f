using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>The HEADER of a stream.</summary>
/// <param name="Version">Format version.</param>
/// <param name="Time">When it was made, in nanoseconds of Unix time.</param>
/// <param name="Root">GUID of the key that was backed up.</param>
/// <param name="Hive">Its hive.</param>
public sealed record StreamHeader(uint Version, long Time, KeyGuid Root, string Hive);

/// <summary>A LAYER of a stream: a layer that an entry in it names, as it was when the stream was made.</summary>
/// <param name="Name">Name as the entries have it.</param>
/// <param name="Precedence">Precedence; 0 if there was no such layer any more.</param>
/// <param name="IsEnabled">Whether its entries counted.</param>
/// <param name="Owner">SID of its owner; empty without one.</param>
public sealed record StreamLayer(string Name, uint Precedence, bool IsEnabled, byte[] Owner);

/// <summary>What a whole and well-formed stream holds.</summary>
/// <param name="Header">Its HEADER.</param>
/// <param name="Layers">Its LAYERs.</param>
/// <param name="Keys">Number of keys, the root among them.</param>
/// <param name="Entries">Number of path entries, hidden ones among them.</param>
/// <param name="Values">Number of layers' values and tombstones.</param>
/// <param name="BlanketTombstones">Number of blanket tombstones.</param>
/// <param name="UnknownRecords">Records of types that this version does not know; they are counted and hashed, and otherwise passed over.</param>
/// <param name="Records">Number of all records.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">Its SHA-256.</param>
public sealed record StreamSummary(
    StreamHeader Header, IReadOnlyList<StreamLayer> Layers, long Keys, long Entries, long Values, long BlanketTombstones, long UnknownRecords, long Records,
    long Bytes, byte[] Hash);

/// <summary>How a backup is made.</summary>
public readonly record struct BackupOptions
{
    /// <summary>A read-only transaction that gives the moment; null for one of its own.</summary>
    public RegistryTransaction? Transaction { get; init; }

    /// <summary>Told how many keys are written so far.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>How a restore is made.</summary>
public readonly record struct RestoreOptions
{
    /// <summary>A read-write transaction to take part in, which must be aborted if the restore fails; null for one of its own.</summary>
    public RegistryTransaction? Transaction { get; init; }

    /// <summary>Told how many of the stream's keys are written so far, once the stream is checked.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>What a restore did.</summary>
/// <param name="Stream">What the stream holds.</param>
/// <param name="RemovedKeys">Keys that were below the target before.</param>
/// <param name="UnknownLayers">Layers of the stream that are not there: their entries were restored, and count once the layers are.</param>
public sealed record RestoreResult(StreamSummary Stream, long RemovedKeys, IReadOnlyList<StreamLayer> UnknownLayers);

/// <summary>KEY.</summary>
internal sealed record KeyRecord(KeyGuid Guid, bool IsVolatile, bool IsSymlink, byte[] Descriptor, ulong LastWriteTime);

/// <summary>PATH_ENTRY; a zero <paramref name="Child"/> hides the name.</summary>
internal sealed record EntryRecord(KeyGuid Parent, string Name, KeyGuid Child, string Layer, ulong Sequence)
{
    public bool IsHidden => Child.IsZero;
}

/// <summary>VALUE.</summary>
internal sealed record ValueRecord(KeyGuid Key, string Name, uint Type, byte[] Data, string Layer, ulong Sequence);

/// <summary>BLANKET_TOMBSTONE.</summary>
internal sealed record BlanketRecord(KeyGuid Key, string Layer, ulong Sequence);
