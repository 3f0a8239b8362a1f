using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

internal sealed record KeyRow(Bytes Name, Id Parent, Bytes Descriptor, bool IsVolatile, bool IsSymlink, ulong Time);

/// <summary>What is unique among entries. <paramref name="IsBeside"/> is for a defect: a second entry in the other store.</summary>
internal readonly record struct EntryName(Id Parent, Bytes Folded, Bytes Layer, bool IsBeside = false);

/// <summary>A HIDDEN entry has the zero target; entries count up in the order of their creation.</summary>
internal sealed record EntryRow(Bytes Name, Id Target, bool IsHidden, ulong Sequence, long Number);

internal readonly record struct ValueName(Id Key, Bytes Folded, Bytes Layer);

internal sealed record ValueRow(Bytes Name, uint Type, Bytes Data, ulong Sequence);

internal readonly record struct BlanketName(Id Key, Bytes Layer);

/// <summary>An entry whose key does not exist yet, and when it came (milliseconds).</summary>
internal sealed record UnsettledRow(EntryName Name, EntryRow Row, long Since);
