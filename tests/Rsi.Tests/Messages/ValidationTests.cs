namespace Peios.Rsi.Tests.Messages;

/// <summary>behaviour.md, Validation: what the payload alone decides, for every request.</summary>
public sealed class ValidationTests
{
    private const string Sequence = "0807060504030201";
    private const string Layer = "04000000 62617365";
    private const string Name = "03000000 537562";

    // A name that is cut short, not UTF-8 (a lone byte, an overlong form, a surrogate, beyond U+10FFFF), or holds NUL.
    private static readonly string[] BadNames = ["03000000 5375ff", "02000000 c080", "03000000 eda080", "04000000 f4908080", "03000000 530062", "01000000 00"];

    private const string Empty = "00000000";

    public static TheoryData<OpCode> All => [.. Operations.All.Select(operation => operation.Code)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_sample_is_taken_and_written_again_byte_for_byte(OpCode op)
    {
        WireWriter writer = new(new byte[256]);
        Assert.True(Requests.TryRecode(op, Hex.Bytes(Requests.Sample(op)), ref writer));
        Assert.Equal(Hex.Text(Hex.Bytes(Requests.Sample(op))), Hex.Text(writer.Written));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_payload_cut_short_at_any_byte_is_refused(OpCode op)
    {
        byte[] payload = Hex.Bytes(Requests.Sample(op));
        for (int length = 0; length < payload.Length; length++)
        {
            // BEGIN_TRANSACTION may lack its mode.
            bool isWhole = op == OpCode.BeginTransaction && length == 8;
            Assert.True(isWhole == Requests.IsValid(op, payload[..length]), $"{op} cut to {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bytes_after_the_last_field_are_ignored(OpCode op)
    {
        byte[] payload = Hex.Bytes(Requests.Sample(op));
        WireWriter writer = new(new byte[256]);
        Assert.True(Requests.TryRecode(op, [.. payload, 0xFF], ref writer));
        Assert.True(Requests.IsValid(op, [.. payload, .. new byte[1000]]));
        Assert.Equal(payload, writer.Written);
    }

    public static TheoryData<OpCode, string, string> Names()
    {
        TheoryData<OpCode, string, string> data = new()
        {
            { OpCode.Lookup, Guids.A, "" },
            { OpCode.CreateEntry, Guids.A, Layer + Guids.B + Sequence },
            { OpCode.CreateEntry, Guids.A + Name, Guids.B + Sequence },
            { OpCode.HideEntry, Guids.A, Layer + Sequence },
            { OpCode.HideEntry, Guids.A + Name, Sequence },
            { OpCode.DeleteEntry, Guids.A, Layer },
            { OpCode.DeleteEntry, Guids.A + Name, "" },
            { OpCode.CreateKey, Guids.B, Guids.A + "00000000" + "00" + "00" },
            { OpCode.SetValue, Guids.A + Name, "01000000" + "00000000" + Sequence + Sequence },
            { OpCode.DeleteValueEntry, Guids.A + Name, "" },
            { OpCode.SetBlanketTombstone, Guids.A, "01" + Sequence },
            { OpCode.Flush, "", "" },
            { OpCode.DeleteLayer, "", "" },
        };
        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Child_key_layer_and_hive_names_are_UTF8_without_NUL_and_not_empty(OpCode op, string before, string after)
    {
        Assert.True(Requests.IsValid(op, Hex.Bytes(before + "05000000 c3845c2f20" + after)), "a name with Ä, a backslash, a slash and a blank");
        Assert.False(Requests.IsValid(op, Hex.Bytes(before + Empty + after)), "an empty name");
        foreach (string bad in BadNames)
            Assert.False(Requests.IsValid(op, Hex.Bytes(before + bad + after)), bad);
    }

    public static TheoryData<OpCode, string, string> ValueNames() => new()
    {
        { OpCode.QueryValues, Guids.A, "00" },
        { OpCode.QueryValues, Guids.A, "01" },
        { OpCode.SetValue, Guids.A, Layer + "01000000" + "00000000" + Sequence + Sequence },
        { OpCode.DeleteValueEntry, Guids.A, Layer },
    };

    [Theory]
    [MemberData(nameof(ValueNames))]
    public void Value_names_are_UTF8_without_NUL_and_may_be_empty(OpCode op, string before, string after)
    {
        Assert.True(Requests.IsValid(op, Hex.Bytes(before + Name + after)));
        Assert.True(Requests.IsValid(op, Hex.Bytes(before + Empty + after)), "an empty name");
        foreach (string bad in BadNames)
            Assert.False(Requests.IsValid(op, Hex.Bytes(before + bad + after)), bad);
    }

    [Theory]
    [InlineData(OpCode.CreateKey, Guids.B + Name + Guids.A + "00000000", "00")]
    [InlineData(OpCode.CreateKey, Guids.B + Name + Guids.A + "00000000" + "00", "")]
    [InlineData(OpCode.QueryValues, Guids.A + Name, "")]
    [InlineData(OpCode.SetBlanketTombstone, Guids.A + Layer, Sequence)]
    public void Booleans_are_0_or_1(OpCode op, string before, string after)
    {
        for (int value = 0; value < 256; value++)
            Assert.True(value < 2 == Requests.IsValid(op, Hex.Bytes($"{before}{value:x2}{after}")), $"{value}");
    }

    [Theory]
    [InlineData(OpCode.CreateKey, Guids.Zero + Name + Guids.A + "00000000" + "00" + "00")]
    [InlineData(OpCode.CreateKey, Guids.B + Name + Guids.Zero + "00000000" + "00" + "00")]
    [InlineData(OpCode.CreateEntry, Guids.Zero + Name + Layer + Guids.B + Sequence)]
    [InlineData(OpCode.CreateEntry, Guids.A + Name + Layer + Guids.Zero + Sequence)]
    public void A_new_key_and_its_parent_are_not_zero(OpCode op, string payload) => Assert.False(Requests.IsValid(op, Hex.Bytes(payload)));

    [Theory]
    [InlineData(OpCode.Lookup, Guids.Zero + Name)]
    [InlineData(OpCode.HideEntry, Guids.Zero + Name + Layer + Sequence)]
    [InlineData(OpCode.ReadKey, Guids.Zero)]
    [InlineData(OpCode.DropKey, Guids.Zero)]
    public void Elsewhere_a_zero_GUID_is_merely_one_that_no_key_has(OpCode op, string payload) =>
        Assert.True(Requests.IsValid(op, Hex.Bytes(payload)));

    [Theory]
    [InlineData("0000000000000000 00000000", false)]
    [InlineData("0000000000000000", false)]
    [InlineData("0100000000000000 02000000", false)]
    [InlineData("0100000000000000 00000001", false)]
    [InlineData("ffffffffffffffff 01000000", true)]
    public void BEGIN_TRANSACTION_has_an_id_and_mode_0_or_1(string payload, bool isValid) =>
        Assert.Equal(isValid, Requests.IsValid(OpCode.BeginTransaction, Hex.Bytes(payload)));

    [Theory]
    [InlineData("ffff0000", "00000000", true)]
    [InlineData("ffff0000", "01000000 00", false)]
    [InlineData("ffff0100", "01000000 00", true)]
    [InlineData("78563412", "01000000 00", true)]
    public void A_tombstone_has_no_data(string type, string data, bool isValid) =>
        Assert.Equal(isValid, Requests.IsValid(OpCode.SetValue, Hex.Bytes(Guids.A + Name + Layer + type + data + Sequence + Sequence)));

    [Theory]
    [InlineData("04000000")]
    [InlineData("07000000")]
    [InlineData("00000080")]
    public void WRITE_KEY_with_a_field_that_never_changes_is_refused(string mask) =>
        Assert.False(Requests.IsValid(OpCode.WriteKey, Hex.Bytes(Guids.A + mask + "00000000" + Sequence + Sequence)));

    [Theory]
    [InlineData("01000080")]
    [InlineData("ffffffff")]
    [InlineData("ffffff7f")]
    [InlineData("fcffff7f")]
    public void A_count_that_would_overflow_is_a_payload_cut_short(string count)
    {
        Assert.False(Requests.IsValid(OpCode.DeleteLayer, Hex.Bytes(count + "62617365")));
        Assert.False(Requests.IsValid(OpCode.Lookup, Hex.Bytes(Guids.A + count + "62617365")));
        Assert.False(Requests.IsValid(OpCode.WriteKey, Hex.Bytes(Guids.A + "01000000" + count + "62617365")));
    }
}
