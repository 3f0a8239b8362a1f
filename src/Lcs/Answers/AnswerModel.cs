using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>A path entry of an answer.</summary>
internal sealed record EntryInfo(string Layer, bool IsHidden, KeyGuid Target, ulong Sequence);

/// <summary>A key's metadata in an answer. <paramref name="LastWriteTime"/> is in nanoseconds of Unix time.</summary>
internal sealed record MetadataInfo(KeyGuid Guid, byte[] Descriptor, bool IsVolatile, bool IsSymlink, ulong LastWriteTime);

/// <summary>A child and its entries in all layers.</summary>
internal sealed record ChildInfo(string Name, IReadOnlyList<EntryInfo> Entries);

/// <summary>A value entry of an answer: one layer's value or tombstone.</summary>
internal sealed record ValueInfo(string Name, string Layer, uint Type, byte[] Data, ulong Sequence);

/// <summary>A blanket tombstone of an answer.</summary>
internal sealed record BlanketInfo(string Layer, ulong Sequence);

/// <summary>LOOKUP.</summary>
internal sealed record LookupAnswer(IReadOnlyList<EntryInfo> Entries, IReadOnlyDictionary<KeyGuid, MetadataInfo> Metadata);

/// <summary>ENUM_CHILDREN.</summary>
internal sealed record ChildrenAnswer(IReadOnlyList<ChildInfo> Children, IReadOnlyDictionary<KeyGuid, MetadataInfo> Metadata);

/// <summary>READ_KEY.</summary>
internal sealed record KeyAnswer(string Name, KeyGuid Parent, byte[] Descriptor, bool IsVolatile, bool IsSymlink, ulong LastWriteTime);

/// <summary>QUERY_VALUES.</summary>
internal sealed record ValuesAnswer(IReadOnlyList<ValueInfo> Values, IReadOnlyList<BlanketInfo> Blankets);
