using Peios.Rsi;
using static Peios.Lcs.Tests.Streams.StreamBytes;

namespace Peios.Lcs.Tests.Streams;

/// <summary>docs/stream-format.md: what a stream must be.</summary>
public sealed class StreamFormatTests
{
    [Fact]
    public void A_whole_stream_is_described()
    {
        byte[] stream = Stream(Sample());
        StreamSummary summary = RegistryStream.Verify(new MemoryStream(stream));
        Assert.Equal(new StreamHeader(21, 1_700_000_000_000_000_000, Root, "Machine"), summary.Header);
        Assert.Equal([("base", 0U, true), ("site", 10U, true)], summary.Layers.Select(layer => (layer.Name, layer.Precedence, layer.IsEnabled)));
        Assert.Equal(12, summary.Layers[1].Owner.Length);
        Assert.Equal((3L, 3L, 4L, 1L, 0L, 15L), (summary.Keys, summary.Entries, summary.Values, summary.BlanketTombstones, summary.UnknownRecords, summary.Records));
        Assert.Equal(stream.Length, summary.Bytes);
        Assert.Equal(stream[^32..], summary.Hash);
    }

    [Fact]
    public void Every_byte_that_is_another_is_noticed()
    {
        byte[] stream = Stream(Sample());
        for (int at = 0; at < stream.Length; at++)
        {
            foreach (byte flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] damaged = [.. stream];
                damaged[at] ^= flip;
                Assert.True(IsRefused(damaged), $"byte {at} changed by 0x{flip:X2} was not noticed");
            }
        }
    }

    [Fact]
    public void Every_length_that_is_shorter_or_longer_is_noticed()
    {
        byte[] stream = Stream(Sample());
        for (int length = 0; length < stream.Length; length++)
            Assert.True(IsRefused(stream[..length]), $"cut off at {length}");
        Assert.True(IsRefused([.. stream, 0]));
        Assert.True(IsRefused([.. stream, .. stream]));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    public void A_wrong_count_is_noticed_though_the_hash_is_right(long count) => Assert.True(IsRefused(Sealed(count, Sample())));

    [Fact]
    public void Records_of_unknown_types_are_passed_over_counted_and_hashed()
    {
        byte[] unknown = Record(0x07, [1, 2, 3]), large = Record(0xFFFF, new byte[200_000]);
        byte[][] sample = Sample();
        byte[] stream = Stream([.. sample[..4], unknown, .. sample[4..9], large, .. sample[9..], unknown]);
        StreamSummary summary = RegistryStream.Verify(new MemoryStream(stream));
        Assert.Equal((3L, 3L, 18L), (summary.Keys, summary.UnknownRecords, summary.Records));
        Assert.True(IsRefused(Sealed(15, [.. sample[..4], unknown, .. sample[4..]])));
        stream[Array.IndexOf(stream, (byte)0x07, sample[..4].Sum(record => record.Length)) + 7] ^= 1;
        Assert.True(IsRefused(stream));
    }

    [Fact]
    public void A_newer_format_is_read_if_it_says_that_it_can_be()
    {
        byte[][] rest = Sample()[1..];
        Assert.Equal(30U, RegistryStream.Verify(new MemoryStream(Stream([Header(version: 30), .. rest]))).Header.Version);
        Assert.Contains("22", Refusal(Stream([Header(version: 30, least: 22), .. rest])), StringComparison.Ordinal);
        Assert.True(IsRefused(Stream([Header(magic: "PEIOSREF"), .. rest])));
    }

    public static TheoryData<string> Structures => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Structures))]
    public void A_stream_of_the_wrong_structure_is_refused(string what) => Assert.True(IsRefused(Stream(Broken[what])), what);

    [Fact]
    public void Two_layers_may_name_a_child_and_the_spelling_of_an_unrelated_name_does_not_matter() =>
        RegistryStream.Verify(new MemoryStream(Stream(
            Header(), Layer("base"), Layer("site"), Key(Root), Key(Child), Entry(Root, "a", Child), Entry(Root, "a", Child, "site"),
            Key(Grandchild), Entry(Root, "A2", Grandchild))));

    private static readonly Dictionary<string, byte[][]> Broken = new(StringComparer.Ordinal)
    {
        ["no record"] = [],
        ["no key"] = [Header(), Layer("base")],
        ["no header"] = [Layer("base"), Key(Root)],
        ["a header in the middle"] = [Header(), Header(), Key(Root)],
        ["an unknown record before the header"] = [Record(7), Header(), Key(Root)],
        ["a layer after a key"] = [Header(), Key(Root), Layer("base")],
        ["a layer twice"] = [Header(), Layer("base"), Layer("base"), Key(Root)],
        ["an entry of a layer without a record"] = [Header(), Layer("base"), Key(Root), Entry(Root, "h", KeyGuid.Zero, "site")],
        ["a value of a layer without a record"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 3, [], "site")],
        ["a blanket of a layer without a record"] = [Header(), Layer("base"), Key(Root), Blanket(Root, "site")],
        ["another first key than the header's root"] = [Header(), Layer("base"), Key(Child)],
        ["a key twice"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Key(Child), Entry(Root, "b", Child)],
        ["the root once more"] = [Header(), Layer("base"), Key(Root), Key(Root), Entry(Root, "a", Root)],
        ["a key that no entry names"] = [Header(), Layer("base"), Key(Root), Key(Child)],
        ["an entry that names the root"] = [Header(), Layer("base"), Key(Root), Entry(Child, "root", Root)],
        ["a key below an unknown one"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Grandchild, "a", Child)],
        ["a key below itself"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Child, "a", Child)],
        ["a key below two"] =
            [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Key(Grandchild), Entry(Child, "b", Grandchild), Entry(Root, "b", Grandchild)],
        ["not depth first"] =
            [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Key(Guid(9)), Entry(Root, "b", Guid(9)), Key(Grandchild), Entry(Child, "c", Grandchild)],
        ["an entry of another key's section"] = [Header(), Layer("base"), Key(Root), Entry(Root, "a", Child), Key(Child), Entry(Root, "b", Child)],
        ["a hidden name of another key's section"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Entry(Root, "h", KeyGuid.Zero)],
        ["an entry after a value"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 3, []), Entry(Root, "h", KeyGuid.Zero)],
        ["a value after a blanket"] = [Header(), Layer("base"), Key(Root), Blanket(Root), Value(Root, "v", 3, [])],
        ["a value of another key"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Value(Root, "v", 3, [])],
        ["a blanket of another key"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Blanket(Root)],
        ["a value before any key"] = [Header(), Layer("base"), Value(Root, "v", 3, []), Key(Root)],
        ["an entry twice"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "a", Child), Entry(Root, "A", Child)],
        ["an entry that is hidden too"] = [Header(), Layer("base"), Key(Root), Entry(Root, "a", KeyGuid.Zero), Key(Child), Entry(Root, "A", Child)],
        ["a value twice"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 3, []), Value(Root, "V", 3, [])],
        ["a blanket twice"] = [Header(), Layer("base"), Key(Root), Blanket(Root), Blanket(Root)],
        ["persistent below volatile"] = [Header(), Layer("base"), Key(Root), Key(Child, flags: 1), Entry(Root, "a", Child), Key(Grandchild), Entry(Child, "b", Grandchild)],
        ["unknown flags"] = [Header(), Layer("base"), Key(Root, flags: 4)],
        ["a descriptor that is none"] = [Header(), Layer("base"), Key(Root, descriptor: [1, 0, 4, 0x80])],
        ["a name with a divider"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, @"a\b", Child)],
        ["an empty name"] = [Header(), Layer("base"), Key(Root), Key(Child), Entry(Root, "", Child)],
        ["a value name with NUL"] = [Header(), Layer("base"), Key(Root), Value(Root, "v\0", 3, [])],
        ["a value of an unknown type"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 12, [])],
        ["a tombstone with data"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 0xFFFF, [1])],
        ["a value over 1 MiB"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 3, new byte[(1 << 20) + 1])],
        ["a zero GUID"] = [Header(), Layer("base"), Key(KeyGuid.Zero)],
        ["a sequence of 2^64-1"] = [Header(), Layer("base"), Key(Root), Value(Root, "v", 3, [], sequence: ulong.MaxValue)],
        ["a boolean of 2"] = [Header(), Layer("base", enabled: 2), Key(Root)],
        ["bytes after a record's end"] = [Header(), Layer("base"), Record(6, Bytes(Root), Str("base"), U64(1), [0])],
        ["a record that ends early"] = [Header(), Record(2, Str("base"), U32(0)), Key(Root)],
        ["a record shorter than its header"] = [Header(), Layer("base"), Key(Root), [7, 0, 5, 0, 0, 0]],
        ["a record of 4 GiB"] = [Header(), Layer("base"), Key(Root), [5, 0, 0xFF, 0xFF, 0xFF, 0xFF]],
    };

    private static bool IsRefused(byte[] stream) => Refusal(stream).Length > 0;

    /// <summary>Why it is refused; empty when it is not. Any other exception fails the test.</summary>
    private static string Refusal(byte[] stream)
    {
        try
        {
            RegistryStream.Verify(new MemoryStream(stream));
            return "";
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EINVAL)
        {
            return e.Message;
        }
    }
}
