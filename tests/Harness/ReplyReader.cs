using System.Buffers.Binary;
using System.Text;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>
/// Reads an answer's payload as strictly as the kernel does (kernel.md, What it checks in an answer): any byte too few
/// or too many, a bad boolean or a HIDDEN with a GUID fails the test.
/// </summary>
public ref struct ReplyReader(ReadOnlySpan<byte> payload)
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = payload;

    public void End() => Assert.True(_rest.IsEmpty, $"{_rest.Length} bytes behind the answer's last field");

    public byte U8() => Take(1)[0];

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public KeyGuid Guid() => new(Take(16));

    public Blob Blob() => new(Take(checked((int)U32())));

    public string Str() => s_utf8.GetString(Take(checked((int)U32())));

    public bool Bool()
    {
        byte value = U8();
        Assert.True(value <= 1, $"a boolean of {value}");
        return value == 1;
    }

    public List<Entry> Entries()
    {
        var entries = new List<Entry>();
        for (uint left = U32(); left > 0; left--)
        {
            string layer = Str();
            byte type = U8();
            Assert.True(type <= 1, $"a target type of {type}");
            KeyGuid target = Guid();
            Assert.Equal(type == 1, target.IsZero);
            entries.Add(new Entry(layer, type == 1, target, U64()));
        }

        return entries;
    }

    public List<Child> Children()
    {
        var children = new List<Child>();
        for (uint left = U32(); left > 0; left--)
            children.Add(new Child(Str(), Entries()));
        return children;
    }

    /// <summary>The metadata array; exactly one for each distinct target of <paramref name="entries"/>, none besides.</summary>
    public List<Metadata> MetadataOf(IEnumerable<Entry> entries)
    {
        var metadata = new List<Metadata>();
        for (uint left = U32(); left > 0; left--)
            metadata.Add(new Metadata(Guid(), Blob(), Bool(), Bool(), U64()));

        Assert.Equal(
            entries.Where(e => !e.IsHidden).Select(e => e.Target).Distinct().Order(),
            metadata.Select(m => m.Guid).Order());
        return metadata;
    }

    public List<Value> Values()
    {
        var values = new List<Value>();
        for (uint left = U32(); left > 0; left--)
            values.Add(new Value(Str(), Str(), U32(), Blob(), U64()));
        return values;
    }

    public List<Blanket> Blankets()
    {
        var blankets = new List<Blanket>();
        for (uint left = U32(); left > 0; left--)
            blankets.Add(new Blanket(Str(), U64()));
        return blankets;
    }

    public List<KeyGuid> Guids()
    {
        var guids = new List<KeyGuid>();
        for (uint left = U32(); left > 0; left--)
            guids.Add(Guid());
        return guids;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        Assert.True(count <= _rest.Length, $"the answer ends {count - _rest.Length} bytes early");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
