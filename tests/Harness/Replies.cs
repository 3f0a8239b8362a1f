using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>What every answer has: a status, and the payload behind it when the status is 0.</summary>
public abstract record Reply(Status Status);

/// <summary>The answer of an operation that returns nothing but its status.</summary>
public sealed record StatusReply(Status Status) : Reply(Status);

/// <summary>Answer to LOOKUP.</summary>
public sealed record LookupReply(Status Status, IReadOnlyList<Entry> Entries, IReadOnlyList<Metadata> Metadata) : Reply(Status);

/// <summary>Answer to ENUM_CHILDREN.</summary>
public sealed record EnumReply(Status Status, IReadOnlyList<Child> Children, IReadOnlyList<Metadata> Metadata) : Reply(Status);

/// <summary>Answer to READ_KEY; <see cref="Key"/> is null unless the status is 0.</summary>
public sealed record KeyReply(Status Status, KeyRecord? Key) : Reply(Status);

/// <summary>Answer to QUERY_VALUES.</summary>
public sealed record ValuesReply(Status Status, IReadOnlyList<Value> Values, IReadOnlyList<Blanket> Blankets) : Reply(Status);

/// <summary>Answer to DELETE_LAYER.</summary>
public sealed record OrphansReply(Status Status, IReadOnlyList<KeyGuid> Orphans) : Reply(Status);

public sealed record Entry(string Layer, bool IsHidden, KeyGuid Target, ulong Sequence)
{
    public static Entry To(KeyGuid target, string layer, ulong sequence) => new(layer, false, target, sequence);

    public static Entry Hidden(string layer, ulong sequence) => new(layer, true, KeyGuid.Zero, sequence);
}

/// <summary>One child of an enumeration. <see cref="Equals(Child)"/> compares the entries too.</summary>
public sealed record Child(string Name, IReadOnlyList<Entry> Entries)
{
    public bool Equals(Child? other) => other is not null && Name == other.Name && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}

public sealed record Metadata(KeyGuid Guid, Blob SecurityDescriptor, bool IsVolatile, bool IsSymlink, ulong LastWriteTime);

public sealed record KeyRecord(string Name, KeyGuid Parent, Blob SecurityDescriptor, bool IsVolatile, bool IsSymlink, ulong LastWriteTime);

public sealed record Value(string Name, string Layer, uint Type, Blob Data, ulong Sequence);

public sealed record Blanket(string Layer, ulong Sequence);
