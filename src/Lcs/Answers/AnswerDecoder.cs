using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>The answers with a body, decoded and checked. Every method throws EIO for an answer that the kernel would refuse.</summary>
internal static class AnswerDecoder
{
    // The least that an element of each array takes on the wire.
    private const int EntrySize = 4 + 1 + 16 + 8, ChildSize = 8, MetadataSize = 16 + 4 + 2 + 8, ValueSize = 20 + 4, BlanketSize = 12;

    /// <summary>entries, metadata.</summary>
    public static LookupAnswer Lookup(AnswerReader reader)
    {
        var targets = new HashSet<KeyGuid>();
        List<EntryInfo> entries = Entries(ref reader, targets);
        Dictionary<KeyGuid, MetadataInfo> metadata = Metadata(ref reader, targets);
        reader.Finish(OpCode.Lookup);
        return new LookupAnswer(entries, metadata);
    }

    /// <summary>children, metadata.</summary>
    public static ChildrenAnswer Children(AnswerReader reader)
    {
        var targets = new HashSet<KeyGuid>();
        int count = reader.Count(ChildSize);
        var children = new List<ChildInfo>(count);
        for (int i = 0; i < count && reader.Problem is null; i++)
            children.Add(new ChildInfo(reader.KeyName(), Entries(ref reader, targets)));
        Dictionary<KeyGuid, MetadataInfo> metadata = Metadata(ref reader, targets);
        reader.Finish(OpCode.EnumChildren);
        return new ChildrenAnswer(children, metadata);
    }

    /// <summary>name, parent, sd, volatile, symlink, last_write_time.</summary>
    public static KeyAnswer Key(AnswerReader reader)
    {
        var answer = new KeyAnswer(reader.KeyName(), reader.Guid(), reader.Descriptor(), reader.Bool(), reader.Bool(), reader.U64());
        reader.Finish(OpCode.ReadKey);
        return answer;
    }

    /// <summary>values, blankets.</summary>
    /// <param name="reader">The payload.</param>
    /// <param name="folded">The folded name asked for; null when all were.</param>
    public static ValuesAnswer Values(AnswerReader reader, string? folded)
    {
        int count = reader.Count(ValueSize);
        var values = new List<ValueInfo>(count);
        for (int i = 0; i < count && reader.Problem is null; i++)
        {
            ValueInfo value = reader.Value();
            if (folded is not null && reader.Problem is null && Names.Fold(value.Name) != folded)
                reader.Fail<int>($"has a value \"{value.Name}\" that was not asked for");
            values.Add(value);
        }
        int blanketCount = reader.Count(BlanketSize);
        var blankets = new List<BlanketInfo>(blanketCount);
        for (int i = 0; i < blanketCount && reader.Problem is null; i++)
            blankets.Add(new BlanketInfo(reader.KeyName(), reader.Sequence()));
        reader.Finish(OpCode.QueryValues);
        return new ValuesAnswer(values, blankets);
    }

    /// <summary>orphans.</summary>
    public static IReadOnlyList<KeyGuid> Orphans(AnswerReader reader)
    {
        int count = reader.Count(KeyGuid.Size);
        var orphans = new HashSet<KeyGuid>(count);
        for (int i = 0; i < count && reader.Problem is null; i++)
        {
            if (!orphans.Add(reader.NonZeroGuid()))
                reader.Fail<int>("names an orphan twice");
        }
        reader.Finish(OpCode.DeleteLayer);
        return [.. orphans];
    }

    private static List<EntryInfo> Entries(ref AnswerReader reader, HashSet<KeyGuid> targets)
    {
        int count = reader.Count(EntrySize);
        var entries = new List<EntryInfo>(count);
        for (int i = 0; i < count && reader.Problem is null; i++)
        {
            EntryInfo entry = reader.Entry();
            entries.Add(entry);
            if (!entry.IsHidden)
                targets.Add(entry.Target);
        }
        return entries;
    }

    /// <summary>Metadata must be exactly one for each distinct GUID target.</summary>
    private static Dictionary<KeyGuid, MetadataInfo> Metadata(ref AnswerReader reader, HashSet<KeyGuid> targets)
    {
        int count = reader.Count(MetadataSize);
        var metadata = new Dictionary<KeyGuid, MetadataInfo>(count);
        for (int i = 0; i < count && reader.Problem is null; i++)
        {
            var item = new MetadataInfo(reader.Guid(), reader.Descriptor(), reader.Bool(), reader.Bool(), reader.U64());
            if (!targets.Contains(item.Guid))
                reader.Fail<int>($"has metadata of {item.Guid}, which no entry names");
            else if (!metadata.TryAdd(item.Guid, item))
                reader.Fail<int>($"has metadata of {item.Guid} twice");
        }
        if (metadata.Count < targets.Count)
            reader.Fail<int>("lacks the metadata of a key that it names");
        return metadata;
    }
}
