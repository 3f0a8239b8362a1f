using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>One layer's entry; HIDDEN has the zero GUID.</summary>
public sealed record Entry(Bytes Layer, Id Target, ulong Sequence)
{
    public bool IsHidden => Target.IsZero;

    public override string ToString() => $"{Layer}={(IsHidden ? "HIDDEN" : Target)}#{Sequence}";
}

public sealed record Child(Bytes Name, IReadOnlyList<Entry> Entries)
{
    public override string ToString() => $"{Name}[{string.Join(' ', Entries)}]";
}

public sealed record Metadata(Id Guid, Bytes Descriptor, bool IsVolatile, bool IsSymlink, ulong Time)
{
    public override string ToString() => $"{Guid}: {Descriptor}{(IsVolatile ? " volatile" : "")}{(IsSymlink ? " symlink" : "")} {Time}";
}

public sealed record KeyRecord(Bytes Name, Id Parent, Bytes Descriptor, bool IsVolatile, bool IsSymlink, ulong Time)
{
    public override string ToString() => $"{Name} below {Parent}: {Descriptor}{(IsVolatile ? " volatile" : "")}{(IsSymlink ? " symlink" : "")} {Time}";
}

public sealed record Value(Bytes Name, Bytes Layer, uint Type, Bytes Data, ulong Sequence)
{
    public override string ToString() => $"{Name}@{Layer}={Type}:{Data}#{Sequence}";
}

public sealed record Blanket(Bytes Layer, ulong Sequence)
{
    public override string ToString() => $"{Layer}#{Sequence}";
}

public sealed record ValuesAnswer(IReadOnlyList<Value> Values, IReadOnlyList<Blanket> Blankets);

public sealed record LookupAnswer(IReadOnlyList<Entry> Entries, IReadOnlyList<Metadata> Metadata)
{
    public LookupAnswer Checked() => MetadataRule.Holds(Entries, Metadata) ? this : throw MetadataRule.Broken(Entries, Metadata);
}

public sealed record EnumAnswer(IReadOnlyList<Child> Children, IReadOnlyList<Metadata> Metadata)
{
    public EnumAnswer Checked()
    {
        Entry[] entries = [.. Children.SelectMany(child => child.Entries)];
        return MetadataRule.Holds(entries, Metadata) ? this : throw MetadataRule.Broken(entries, Metadata);
    }

    public IEnumerable<string> Names => Children.Select(child => child.Name.TryText()!);
}

/// <summary>Exactly one for each distinct GUID that the entries name, none for HIDDEN, none besides (rsi.md, Operations).</summary>
internal static class MetadataRule
{
    public static bool Holds(IEnumerable<Entry> entries, IEnumerable<Metadata> metadata) =>
        Targets(entries).SequenceEqual(metadata.Select(m => m.Guid).Order());

    public static CheckFailedException Broken(IEnumerable<Entry> entries, IEnumerable<Metadata> metadata) =>
        new($"metadata of exactly the keys [{string.Join(' ', Targets(entries))}]", $"[{string.Join(' ', metadata.Select(m => m.Guid))}]");

    private static IEnumerable<Id> Targets(IEnumerable<Entry> entries) => entries.Where(e => !e.IsHidden).Select(e => e.Target).Distinct().Order();
}
