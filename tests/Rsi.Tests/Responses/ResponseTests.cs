using System.Text;

namespace Peios.Rsi.Tests.Responses;

/// <summary>Literal responses (rsi.md, Operations), whole frames as a source writes and a client reads them.</summary>
public sealed class ResponseTests
{
    private const string Lookup = """
        7a000000 0807060504030201 0180 00000000
        02000000
          04000000 62617365 00 f1e2d3c4b5a69788796a5b4c3d2e1f00 0700000000000000
          01000000 70       01 00000000000000000000000000000000 0900000000000000
        01000000
          f1e2d3c4b5a69788796a5b4c3d2e1f00 03000000 a1a2a3 00 01 1817161514131211
        """;

    private const string EnumChildren = """
        64000000 0807060504030201 0580 00000000
        01000000
          03000000 537562
          01000000
            04000000 62617365 00 f1e2d3c4b5a69788796a5b4c3d2e1f00 0700000000000000
        01000000
          f1e2d3c4b5a69788796a5b4c3d2e1f00 00000000 01 00 1817161514131211
        """;

    private const string QueryValues = """
        61000000 0807060504030201 2080 00000000
        02000000
          01000000 56 04000000 62617365 04000000 04000000 01020304 0700000000000000
          00000000    01000000 70       ffff0000 00000000          0900000000000000
        01000000
          01000000 70 0500000000000000
        """;

    private const string ReadKey = """
        3a000000 0807060504030201 1180 00000000
        03000000 537562 00112233445566778899aabbccddeeff 03000000 a1a2a3 00 01 1817161514131211
        """;

    private const string DeleteLayer = """
        36000000 0807060504030201 5080 00000000
        02000000 00112233445566778899aabbccddeeff f1e2d3c4b5a69788796a5b4c3d2e1f00
        """;

    private readonly byte[] _buffer = new byte[512];

    [Fact]
    public void LOOKUP_is_answered_with_entries_and_metadata()
    {
        Assert.True(LookupResponse.TryRead(Payload(Lookup, OpCode.Lookup), out LookupResponse response));
        Assert.Equal(
            ["base -> f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00 #7", "p -> hidden 00000000-0000-0000-0000-000000000000 #9"], Entries(response.Entries));
        Assert.Equal(["f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00 a1a2a3 False True 1112131415161718"], Metadata(response.Metadata));

        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)OpCode.Lookup);
        writer.Body.WriteU32(2);
        new PathEntry { Layer = "base"u8, Target = Guids.KeyB, Sequence = 7 }.Write(ref writer.Body);
        new PathEntry { Layer = "p"u8, IsHidden = true, Sequence = 9 }.Write(ref writer.Body);
        writer.Body.WriteU32(1);
        new KeyMetadata { Guid = Guids.KeyB, SecurityDescriptor = [0xa1, 0xa2, 0xa3], IsSymlink = true, LastWriteTime = 0x1112131415161718 }
            .Write(ref writer.Body);
        AssertIs(Lookup, writer.Finish());
    }

    [Fact]
    public void ENUM_CHILDREN_is_answered_with_children_and_metadata()
    {
        Assert.True(EnumChildrenResponse.TryRead(Payload(EnumChildren, OpCode.EnumChildren), out EnumChildrenResponse response));
        Assert.Equal(1, response.Children.Count);
        foreach (ChildEntries child in response.Children)
        {
            Assert.Equal("Sub"u8, child.Name);
            Assert.Equal(["base -> f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00 #7"], Entries(child.Entries));
        }
        Assert.Equal(["f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00  True False 1112131415161718"], Metadata(response.Metadata));

        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)OpCode.EnumChildren);
        int children = writer.Body.ReserveU32();
        writer.Body.WriteStr("Sub"u8);
        int entries = writer.Body.ReserveU32();
        new PathEntry { Layer = "base"u8, Target = Guids.KeyB, Sequence = 7 }.Write(ref writer.Body);
        writer.Body.PatchU32(entries, 1);
        writer.Body.PatchU32(children, 1);
        writer.Body.WriteU32(1);
        new KeyMetadata { Guid = Guids.KeyB, IsVolatile = true, LastWriteTime = 0x1112131415161718 }.Write(ref writer.Body);
        AssertIs(EnumChildren, writer.Finish());
    }

    [Fact]
    public void QUERY_VALUES_is_answered_with_values_and_blankets()
    {
        Assert.True(QueryValuesResponse.TryRead(Payload(QueryValues, OpCode.QueryValues), out QueryValuesResponse response));
        List<string> values = [];
        foreach (ValueEntry value in response.Values)
            values.Add($"{Utf8(value.Name)} {Utf8(value.Layer)} {value.Type} {Hex.Text(value.Data)} #{value.Sequence}");
        Assert.Equal(["V base 4 01020304 #7", " p 65535  #9"], values);
        List<string> blankets = [];
        foreach (BlanketTombstone blanket in response.Blankets)
            blankets.Add($"{Utf8(blanket.Layer)} #{blanket.Sequence}");
        Assert.Equal(["p #5"], blankets);

        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)OpCode.QueryValues);
        writer.Body.WriteU32(2);
        new ValueEntry { Name = "V"u8, Layer = "base"u8, Type = RegType.Dword, Data = [1, 2, 3, 4], Sequence = 7 }.Write(ref writer.Body);
        new ValueEntry { Layer = "p"u8, Type = RegType.Tombstone, Sequence = 9 }.Write(ref writer.Body);
        writer.Body.WriteU32(1);
        new BlanketTombstone { Layer = "p"u8, Sequence = 5 }.Write(ref writer.Body);
        AssertIs(QueryValues, writer.Finish());
    }

    [Fact]
    public void READ_KEY_is_answered_with_name_parent_sd_volatile_symlink_last_write_time()
    {
        Assert.True(ReadKeyResponse.TryRead(Payload(ReadKey, OpCode.ReadKey), out ReadKeyResponse response));
        Assert.Equal("Sub"u8, response.Name);
        Assert.Equal(Guids.KeyA, response.Parent);
        Assert.Equal("a1a2a3", Hex.Text(response.SecurityDescriptor));
        Assert.False(response.IsVolatile);
        Assert.True(response.IsSymlink);
        Assert.Equal(0x1112131415161718UL, response.LastWriteTime);

        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)OpCode.ReadKey);
        new ReadKeyResponse
        {
            Name = "Sub"u8,
            Parent = Guids.KeyA,
            SecurityDescriptor = [0xa1, 0xa2, 0xa3],
            IsSymlink = true,
            LastWriteTime = 0x1112131415161718,
        }.Write(ref writer.Body);
        AssertIs(ReadKey, writer.Finish());
    }

    [Fact]
    public void DELETE_LAYER_is_answered_with_orphans()
    {
        Assert.True(DeleteLayerResponse.TryRead(Payload(DeleteLayer, OpCode.DeleteLayer), out DeleteLayerResponse response));
        List<KeyGuid> orphans = [];
        foreach (KeyGuid orphan in response.Orphans)
            orphans.Add(orphan);
        Assert.Equal([Guids.KeyA, Guids.KeyB], orphans);

        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)OpCode.DeleteLayer);
        writer.Body.WriteU32(2);
        writer.Body.WriteGuid(Guids.KeyA);
        writer.Body.WriteGuid(Guids.KeyB);
        AssertIs(DeleteLayer, writer.Finish());
    }

    [Theory]
    [MemberData(nameof(StatusOnly))]
    public void All_other_operations_are_answered_with_a_status_alone(OpCode op)
    {
        ResponseWriter writer = new(_buffer, 0x0102030405060708, (ushort)op);
        AssertIs($"12000000 0807060504030201 {(int)op:x2}80 00000000", writer.Finish());
    }

    public static TheoryData<OpCode> StatusOnly() =>
        [.. Operations.All.Select(operation => operation.Code)
            .Except([OpCode.Lookup, OpCode.EnumChildren, OpCode.QueryValues, OpCode.ReadKey, OpCode.DeleteLayer])];

    [Fact]
    public void Answers_cut_short_or_with_bytes_behind_them_are_refused()
    {
        foreach ((string literal, OpCode op) in new[]
        {
            (Lookup, OpCode.Lookup), (EnumChildren, OpCode.EnumChildren), (QueryValues, OpCode.QueryValues), (ReadKey, OpCode.ReadKey),
            (DeleteLayer, OpCode.DeleteLayer),
        })
        {
            byte[] payload = Payload(literal, op).ToArray();
            for (int length = 0; length < payload.Length; length++)
                Assert.False(IsValid(op, payload.AsSpan(0, length)), $"{op} cut to {length} bytes");
            Assert.True(IsValid(op, payload));
            Assert.False(IsValid(op, [.. payload, 0]), $"{op} with a byte behind it");
        }
    }

    [Theory]
    [InlineData(OpCode.Lookup, "01000000 01000000 70 02" + Guids.Zero + "0000000000000000" + "00000000", "target_type 2")]
    [InlineData(OpCode.Lookup, "01000000 01000000 70 01" + Guids.A + "0000000000000000" + "00000000", "HIDDEN with a GUID")]
    [InlineData(OpCode.Lookup, "00000000 01000000" + Guids.A + "00000000 02 00 0000000000000000", "volatile 2")]
    [InlineData(OpCode.QueryValues, "01000000 00000000 01000000 70 ffff0000 01000000 00 0000000000000000 00000000", "a tombstone with data")]
    [InlineData(OpCode.ReadKey, "00000000" + Guids.A + "00000000 00 02 0000000000000000", "symlink 2")]
    [InlineData(OpCode.DeleteLayer, "ffffffff", "more elements than there are bytes")]
    public void Answers_that_no_kernel_would_take_are_refused(OpCode op, string payload, string why) =>
        Assert.False(IsValid(op, Hex.Bytes(payload)), why);

    private static bool IsValid(OpCode op, ReadOnlySpan<byte> payload) => op switch
    {
        OpCode.Lookup => LookupResponse.TryRead(payload, out _),
        OpCode.EnumChildren => EnumChildrenResponse.TryRead(payload, out _),
        OpCode.QueryValues => QueryValuesResponse.TryRead(payload, out _),
        OpCode.ReadKey => ReadKeyResponse.TryRead(payload, out ReadKeyResponse _),
        _ => DeleteLayerResponse.TryRead(payload, out _),
    };

    private static ReadOnlySpan<byte> Payload(string literal, OpCode op)
    {
        Assert.True(ResponseHeader.TryRead(Hex.Bytes(literal), out ResponseHeader header, out ReadOnlySpan<byte> payload));
        Assert.Equal(0x0102030405060708UL, header.RequestId);
        Assert.Equal((ushort)op, header.RequestOp);
        Assert.Equal(Status.Ok, header.Status);
        return payload;
    }

    private static List<string> Entries(WireArray<PathEntry> entries)
    {
        List<string> texts = [];
        foreach (PathEntry entry in entries)
            texts.Add($"{Utf8(entry.Layer)} -> {(entry.IsHidden ? "hidden " : "")}{entry.Target} #{entry.Sequence}");
        Assert.Equal(entries.Count, texts.Count);
        return texts;
    }

    private static List<string> Metadata(WireArray<KeyMetadata> metadata)
    {
        List<string> texts = [];
        foreach (KeyMetadata key in metadata)
            texts.Add($"{key.Guid} {Hex.Text(key.SecurityDescriptor)} {key.IsVolatile} {key.IsSymlink} {key.LastWriteTime:x}");
        Assert.Equal(metadata.Count, texts.Count);
        return texts;
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private void AssertIs(string literal, int length) => Assert.Equal(Hex.Text(Hex.Bytes(literal)), Hex.Text(_buffer.AsSpan(0, length)));
}
