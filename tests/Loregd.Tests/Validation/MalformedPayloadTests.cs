using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Validation;

/// <summary>behaviour.md, Validation: what is malformed is INVALID for that request alone.</summary>
public sealed class MalformedPayloadTests : HiveTest
{
    public static TheoryData<OpCode> AllOperations => new(Enum.GetValues<OpCode>());

    [Theory]
    [MemberData(nameof(AllOperations))]
    public void A_payload_cut_off_at_any_byte_is_INVALID_and_changes_nothing(OpCode op)
    {
        KeyGuid key = Prepare();
        byte[] payload = PayloadOf(op, key);
        foreach (int[] lengths in Enumerable.Range(0, payload.Length).Where(length => !IsComplete(op, length)).Chunk(100))
        {
            (int Length, Pending Answer)[] answers = [.. lengths.Select(length => (length, Kernel.Send(op, payload.AsSpan(0, length))))];
            Assert.All(answers, a => Assert.Equal((a.Length, Status.Invalid), (a.Length, a.Answer.Wait().Status)));
        }

        AssertUntouched(key);
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public void Unknown_bytes_behind_the_last_field_are_ignored(OpCode op)
    {
        KeyGuid key = Prepare();
        if (op is OpCode.CommitTransaction)
            Assert.Equal(Status.Ok, Kernel.Begin(7));
        byte[] longer = [.. PayloadOf(op, key), 0xff, 0x00, 0x31];
        Assert.Equal(Status.Ok, Kernel.Send(op, longer).Wait().Status);
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public void A_count_of_bytes_beyond_the_payload_is_INVALID(OpCode op)
    {
        KeyGuid key = Prepare();
        byte[] payload = PayloadOf(op, key);
        foreach (int at in CountsIn(op, payload))
        {
            foreach (uint count in (uint[])[0x7fff_ffff, 0x8000_0000, 0xffff_ffff, (uint)payload.Length])
            {
                byte[] spoilt = [.. payload];
                BitConverter.TryWriteBytes(spoilt.AsSpan(at), count);
                Assert.Equal((at, count, Status.Invalid), (at, count, Kernel.Send(op, spoilt).Wait().Status));
            }
        }

        AssertUntouched(key);
    }

    [Fact]
    public void A_boolean_other_than_0_or_1_is_INVALID()
    {
        KeyGuid key = Prepare();
        KeyGuid unused = KeyGuid.NewRandom();
        foreach (byte value in (byte[])[2, 0x80, 0xff])
        {
            AssertInvalid(OpCode.CreateKey, new Payload().Guid(unused).Str("Name").Guid(Root).Blob([]).U8(value).Bool(false));
            AssertInvalid(OpCode.CreateKey, new Payload().Guid(unused).Str("Name").Guid(Root).Blob([]).Bool(false).U8(value));
            AssertInvalid(OpCode.QueryValues, new Payload().Guid(key).Str("Name").U8(value));
            AssertInvalid(OpCode.SetBlanketTombstone, new Payload().Guid(key).Str("base").U8(value).U64(9));
        }

        Assert.Equal(Status.NotFound, Kernel.ReadKey(unused).Status);
        AssertUntouched(key);
    }

    [Fact]
    public void A_zero_GUID_for_a_new_key_or_its_parent_is_INVALID()
    {
        KeyGuid key = Prepare();
        KeyGuid unused = KeyGuid.NewRandom();
        Assert.Equal(Status.Invalid, Kernel.CreateKey(KeyGuid.Zero, "Name", Root));
        Assert.Equal(Status.Invalid, Kernel.CreateKey(unused, "Name", KeyGuid.Zero));
        Assert.Equal(Status.Invalid, Kernel.CreateEntry(Root, "Name", "base", KeyGuid.Zero, 9));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(unused).Status);
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        AssertUntouched(key);
    }

    [Fact]
    public void The_zero_GUID_is_no_key()
    {
        Assert.Equal(Status.NotFound, Kernel.ReadKey(KeyGuid.Zero).Status);
        Assert.Equal(Status.NotFound, Kernel.QueryAllValues(KeyGuid.Zero).Status);
        Assert.Equal(Status.NotFound, Kernel.EnumChildren(KeyGuid.Zero).Status);
        Assert.Equal(Status.NotFound, Kernel.SetDword(KeyGuid.Zero, "Name", 1));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x06)]
    [InlineData(0x14)]
    [InlineData(0x24)]
    [InlineData(0x33)]
    [InlineData(0x51)]
    [InlineData(0x7fff)]
    [InlineData(0x8001)]
    [InlineData(0xffff)]
    public void An_unknown_operation_is_INVALID(int op)
    {
        // A "response" to 0x8001 has bit 15 set already; the answer repeats it.
        Assert.Equal(Status.Invalid, Kernel.Send((ushort)op, new Payload().Guid(Root).ToArray()).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
    }

    [Fact]
    public void An_unknown_operation_in_a_transaction_is_INVALID_and_the_transaction_goes_on()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: transaction));
        Assert.Equal(Status.Invalid, Kernel.Send(0x99, [], transaction).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    private void AssertInvalid(OpCode op, Payload payload) => Assert.Equal(Status.Invalid, Kernel.Send(op, payload.ToArray()).Wait().Status);

    /// <summary>A key with an entry and a value, all in layer base.</summary>
    private KeyGuid Prepare()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Name", "base", RegType.Sz, Blob.Of("kept"), 6));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, Blob.Of("kept"), 6));
        return key;
    }

    private void AssertUntouched(KeyGuid key)
    {
        Assert.Equal(new KeyRecord("Key", Root, Blob.Of("kept"), false, false, 6), Kernel.KeyOf(key));
        ValuesReply values = Kernel.QueryAllValues(key);
        Assert.Equal([new Value("Name", "base", RegType.Sz, Blob.Of("kept"), 6)], values.Values);
        Assert.Empty(values.Blankets);
        Assert.Empty(Kernel.EnumChildren(key).Children);
        Assert.Equal(["Key"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }

    private static byte[] PayloadOf(OpCode op, KeyGuid key) => Valid.PayloadsOf(key, KeyGuid.NewRandom()).Single(p => p.Op == op).Payload;

    /// <summary>BEGIN without its mode field is complete (behaviour.md, Validation).</summary>
    private static bool IsComplete(OpCode op, int length) => op == OpCode.BeginTransaction && length == 8;

    /// <summary>Where the byte counts of strings and blobs are.</summary>
    private static IEnumerable<int> CountsIn(OpCode op, byte[] payload)
    {
        // g: guid, s: str or blob, 1, 4, 8: integers (rsi.md, Operations)
        string fields = op switch
        {
            OpCode.Lookup => "gs",
            OpCode.CreateEntry => "gssg8",
            OpCode.HideEntry => "gss8",
            OpCode.DeleteEntry or OpCode.DeleteValueEntry => "gss",
            OpCode.CreateKey => "gsgs11",
            OpCode.WriteKey => "g4s8",
            OpCode.QueryValues => "gs1",
            OpCode.SetValue => "gss4s88",
            OpCode.SetBlanketTombstone => "gs18",
            OpCode.Flush or OpCode.DeleteLayer => "s",
            _ => "",
        };
        int at = 0;
        foreach (char field in fields)
        {
            if (field == 's')
            {
                yield return at;
                at += 4 + BitConverter.ToInt32(payload, at);
            }
            else
            {
                at += field == 'g' ? 16 : field - '0';
            }
        }
    }
}
