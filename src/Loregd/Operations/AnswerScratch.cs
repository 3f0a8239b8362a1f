using System.Runtime.InteropServices;
using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>
/// Buffers for the parts of an answer whose place is known only at its end: the metadata of the keys, which follows the entries, and the
/// entries of one child. Reused from answer to answer, so that a steady load allocates nothing.
/// </summary>
internal sealed class AnswerScratch
{
    private const int KeptBytes = 1 << 20;
    private static readonly Comparison<MetadataPart> s_byGuid = (a, b) => a.Guid.CompareTo(b.Guid);

    private readonly List<MetadataPart> _parts = [];
    private readonly (int Start, int Count)[] _offers = new (int, int)[Stores.All.Length];
    private byte[] _metadata = new byte[4096];
    private int _metadataLength;
    private int _nextCount = Wire.MaxMessageSize;
    private byte[] _child = new byte[1024];
    private byte[] _name = new byte[256];
    private int _nameLength;
    private byte[] _foldedName = new byte[256];
    private int _foldedLength;

    public ReadOnlySpan<byte> LowestName => _name.AsSpan(0, _nameLength);

    /// <summary>The entries of the child at hand.</summary>
    public ReadOnlySpan<byte> ChildEntries => _child.AsSpan(0, ChildLength);

    public int ChildLength { get; private set; }

    public uint ChildCount { get; private set; }

    /// <summary>True when the metadata alone is more than an answer can carry: no more of it need be collected.</summary>
    public bool IsTooLarge => _metadataLength >= _nextCount && DistinctMetadataLength() > Wire.MaxMessageSize;

    /// <summary>True when more has been offered than an answer can carry.</summary>
    public bool IsOfferFull => _metadataLength > Wire.MaxMessageSize;

    public void Clear()
    {
        _parts.Clear();
        Array.Clear(_offers);
        _metadataLength = 0;
        _nextCount = Wire.MaxMessageSize;
        if (_metadata.Length > KeptBytes)
            _metadata = new byte[4096];
        if (_child.Length > KeptBytes)
            _child = new byte[1024];
    }

    /// <summary>The entries that follow are those of the child of this folded name.</summary>
    public void BeginChild(ReadOnlySpan<byte> foldedName)
    {
        Ensure(ref _foldedName, foldedName.Length);
        foldedName.CopyTo(_foldedName);
        _foldedLength = foldedName.Length;
        ChildLength = 0;
        ChildCount = 0;
        _nameLength = -1;
    }

    public bool IsChild(ReadOnlySpan<byte> foldedName) => _foldedName.AsSpan(0, _foldedLength).SequenceEqual(foldedName);

    /// <summary>A child whose layers spell it differently is reported with the bytewise lowest spelling.</summary>
    public void OfferName(ReadOnlySpan<byte> name)
    {
        if (_nameLength >= 0 && LowestName.SequenceCompareTo(name) <= 0)
            return;
        Ensure(ref _name, name.Length);
        name.CopyTo(_name);
        _nameLength = name.Length;
    }

    public void AddChildEntry(in PathEntry entry)
    {
        Ensure(ref _child, ChildLength + entry.Layer.Length + 64);
        var writer = new WireWriter(_child.AsSpan(ChildLength));
        entry.Write(ref writer);
        ChildLength += writer.Length;
        ChildCount++;
    }

    /// <summary>The keys of a store that may be named follow, by GUID, to be <see cref="Offer"/>ed.</summary>
    public void BeginOffer(Store store) => _offers[(int)store].Start = _parts.Count;

    /// <summary>Metadata that is in the answer if an entry names its key.</summary>
    public void Offer(in KeyMetadata metadata) => Add(metadata, isNamed: false);

    public void EndOffer(Store store) => _offers[(int)store].Count = _parts.Count - _offers[(int)store].Start;

    /// <summary>An entry names this key: false when the store did not offer it.</summary>
    public bool TryName(Store store, in KeyGuid key)
    {
        (int start, int count) = _offers[(int)store];
        Span<MetadataPart> offered = CollectionsMarshal.AsSpan(_parts).Slice(start, count);
        int low = 0;
        for (int high = count - 1; low <= high;)
        {
            int middle = (low + high) >>> 1;
            int order = offered[middle].Guid.CompareTo(key);
            if (order == 0)
            {
                offered[middle] = offered[middle] with { IsNamed = true };
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>Metadata of a key that an entry names.</summary>
    public void AddMetadata(in KeyMetadata metadata) => Add(metadata, isNamed: true);

    private void Add(in KeyMetadata metadata, bool isNamed)
    {
        Ensure(ref _metadata, _metadataLength + metadata.SecurityDescriptor.Length + 64);
        var writer = new WireWriter(_metadata.AsSpan(_metadataLength));
        metadata.Write(ref writer);
        _parts.Add(new MetadataPart(metadata.Guid, _metadataLength, writer.Length, isNamed));
        _metadataLength += writer.Length;
    }

    /// <summary>The metadata array: by GUID, one element for each.</summary>
    public void WriteMetadata(ref WireWriter body)
    {
        Span<MetadataPart> parts = CollectionsMarshal.AsSpan(_parts);
        if (parts.Length > 1)
            parts.Sort(s_byGuid);
        int countAt = body.ReserveU32();
        uint count = 0;
        KeyGuid last = KeyGuid.Zero;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!parts[i].IsNamed || (count > 0 && parts[i].Guid == last))
                continue;
            last = parts[i].Guid;
            body.WriteRaw(_metadata.AsSpan(parts[i].Offset, parts[i].Length));
            count++;
        }

        body.PatchU32(countAt, count);
    }

    /// <summary>The same key counts once, however many entries name it. Counted anew only when twice as much has come together.</summary>
    private int DistinctMetadataLength()
    {
        _nextCount = _metadataLength * 2;
        return _parts.Where(part => part.IsNamed).DistinctBy(part => part.Guid).Sum(part => part.Length);
    }

    private static void Ensure(ref byte[] buffer, int length)
    {
        if (length > buffer.Length)
            Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
    }

    private readonly record struct MetadataPart(KeyGuid Guid, int Offset, int Length, bool IsNamed);
}
