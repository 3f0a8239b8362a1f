using System.Text;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": what is EIO to the caller and leaves the source up.</summary>
public sealed class AnswerCheckTests
{
    private static readonly KeyGuid Target = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

    private delegate void Body(ref WireWriter writer);

    [Fact]
    public void A_good_LOOKUP_answer_is_taken() => Lookup((ref w) => { Entry(ref w, Target); One(ref w, Target); }, null);

    [Fact]
    public void Trailing_bytes_are_refused() => Lookup((ref w) => { Entry(ref w, Target); One(ref w, Target); w.WriteU8(0); });

    [Fact]
    public void An_answer_that_ends_early_is_refused() => Lookup((ref w) => Entry(ref w, Target));

    [Fact]
    public void Metadata_missing_is_refused() => Lookup((ref w) => { Entry(ref w, Target); w.WriteU32(0); });

    [Fact]
    public void Metadata_twice_is_refused() => Lookup((ref w) =>
    {
        Entry(ref w, Target);
        w.WriteU32(2);
        Metadata(ref w, Target);
        Metadata(ref w, Target);
    });

    [Fact]
    public void Metadata_of_no_target_is_refused() => Lookup((ref w) =>
    {
        Entry(ref w, Target);
        w.WriteU32(2);
        Metadata(ref w, Target);
        Metadata(ref w, KeyGuid.NewRandom());
    });

    [Fact]
    public void A_target_type_above_1_is_refused() => Lookup((ref w) => { Entry(ref w, Target, type: 2); One(ref w, Target); });

    [Fact]
    public void A_HIDDEN_entry_with_a_GUID_is_refused() => Lookup((ref w) => { Entry(ref w, Target, type: 1); w.WriteU32(0); });

    [Fact]
    public void A_sequence_that_was_not_given_out_yet_is_refused() => Lookup((ref w) => { Entry(ref w, Target, sequence: 101); One(ref w, Target); });

    [Fact]
    public void The_registered_max_sequence_itself_is_taken() => Lookup((ref w) => { Entry(ref w, Target, sequence: 100); One(ref w, Target); }, null);

    [Theory]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A_layer_name_that_cannot_be_is_refused(string layer) => Lookup((ref w) => { Entry(ref w, Target, layer: layer); One(ref w, Target); });

    [Fact]
    public void A_layer_name_over_255_bytes_is_refused() =>
        Lookup((ref w) => { Entry(ref w, Target, layer: new string('x', 256)); One(ref w, Target); });

    [Fact]
    public void A_boolean_other_than_0_and_1_is_refused() => Lookup((ref w) =>
    {
        Entry(ref w, Target);
        w.WriteU32(1);
        w.WriteGuid(Target);
        w.WriteBlob(FakeStore.RootDescriptor);
        w.WriteU8(2);
        w.WriteU8(0);
        w.WriteU64(0);
    });

    [Theory]
    [InlineData(0, 2)] // revision
    [InlineData(3, 0)] // not self-relative
    [InlineData(4, 0)] // no owner
    [InlineData(4, 10)] // offset in the header
    [InlineData(8, 0x5C + 4)] // group overlaps owner
    [InlineData(4, 200)] // owner past the end
    [InlineData(32, 0x40)] // mask with a bit outside 0xF10F003F
    [InlineData(30, 0)] // an ACE of size 0
    [InlineData(92, 2)] // owner SID of revision 2
    public void A_malformed_descriptor_is_refused(int offset, byte value)
    {
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor[offset] = value;
        Lookup((ref w) => { Entry(ref w, Target); w.WriteU32(1); Metadata(ref w, Target, descriptor); });
    }

    [Fact]
    public void A_descriptor_over_65535_bytes_is_refused() => Lookup((ref w) =>
    {
        Entry(ref w, Target);
        w.WriteU32(1);
        Metadata(ref w, Target, [.. FakeStore.RootDescriptor, .. new byte[65_536]]);
    });

    [Fact]
    public void A_value_of_another_name_is_refused() => Query((ref w) => Value(ref w, "other"));

    [Fact]
    public void A_value_of_the_name_in_another_case_is_taken() => Query((ref w) => Value(ref w, "NAME"), null);

    [Fact]
    public void A_value_type_above_11_is_refused() => Query((ref w) => Value(ref w, "name", type: 12));

    [Fact]
    public void A_tombstone_with_data_is_refused() => Query((ref w) => Value(ref w, "name", type: 0xFFFF));

    [Fact]
    public void Data_over_1_MiB_are_refused() => Query((ref w) => Value(ref w, "name", data: new byte[(1 << 20) + 1]));

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_is_refused() => Query((ref w) => w.WriteU32(uint.MaxValue));

    [Fact]
    public void One_layer_twice_is_refused_before_a_SET_VALUE()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            store.AddValue(root, "name", RegType.Binary, [1], sequence: 1);
            store.AddValue(root, "name", RegType.Binary, [1], sequence: 2, layer: "Base");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.SetValue("name", RegType.Binary, [2])));
        Assert.DoesNotContain(bench.Source.TakeLog(), line => line.StartsWith("SET_VALUE", StringComparison.Ordinal));
    }

    [Fact]
    public void A_root_whose_READ_KEY_has_an_impossible_name_is_refused()
    {
        using var bench = new Bench();
        Script(bench, OpCode.ReadKey, (ref w) =>
        {
            w.WriteStr("a/b"u8);
            w.WriteGuid(KeyGuid.Zero);
            w.WriteBlob(FakeStore.RootDescriptor);
            w.WriteBool(false);
            w.WriteBool(false);
            w.WriteU64(0);
        });
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => bench.Registry.OpenKey("Machine")));
    }

    [Fact]
    public void Orphans_that_are_zero_or_repeated_are_refused()
    {
        foreach (KeyGuid[] orphans in new[] { new[] { KeyGuid.Zero }, [Target, Target] })
        {
            using var bench = new Bench();
            Script(bench, OpCode.DeleteLayer, (ref w) =>
            {
                w.WriteU32((uint)orphans.Length);
                foreach (KeyGuid orphan in orphans)
                    w.WriteGuid(orphan);
            });
            Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => bench.Registry.DeleteLayer("any")));
        }
    }

    private static void Lookup(Body body, LcsErrno? expected = LcsErrno.EIO) =>
        Run(OpCode.Lookup, body, bench => bench.Registry.OpenKey(@"Machine\a").Dispose(), expected);

    private static void Query(Body body, LcsErrno? expected = LcsErrno.EIO) => Run(OpCode.QueryValues, (ref w) =>
    {
        w.WriteU32(1);
        body(ref w);
        w.WriteU32(0);
    }, bench =>
    {
        using Key root = bench.Registry.OpenKey("Machine");
        root.QueryValue("name");
    }, expected);

    private static void Run(OpCode op, Body body, Action<Bench> action, LcsErrno? expected)
    {
        using var bench = new Bench();
        Script(bench, op, body);
        if (expected is null)
            action(bench);
        else
            Assert.Equal(expected, Bench.ErrnoOf(() => action(bench)));
        bench.Source.Script = null;
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.False(bench.Source.Closed.IsSet);
    }

    private static void Script(Bench bench, OpCode op, Body body) => bench.Source.Script = request =>
    {
        if (request.Op != op)
            return null;
        byte[] buffer = new byte[2 << 20];
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        body(ref response.Body);
        return buffer[..response.Finish()];
    };

    private static void Entry(ref WireWriter writer, KeyGuid target, byte type = 0, ulong sequence = 1, string layer = "base")
    {
        writer.WriteU32(1);
        writer.WriteStr(Encoding.UTF8.GetBytes(layer));
        writer.WriteU8(type);
        writer.WriteGuid(target);
        writer.WriteU64(sequence);
    }

    private static void One(ref WireWriter writer, KeyGuid key)
    {
        writer.WriteU32(1);
        Metadata(ref writer, key);
    }

    private static void Metadata(ref WireWriter writer, KeyGuid key, byte[]? descriptor = null)
    {
        writer.WriteGuid(key);
        writer.WriteBlob(descriptor ?? FakeStore.RootDescriptor);
        writer.WriteBool(false);
        writer.WriteBool(false);
        writer.WriteU64(0);
    }

    private static void Value(ref WireWriter writer, string name, uint type = RegType.Binary, byte[]? data = null)
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(name));
        writer.WriteStr("base"u8);
        writer.WriteU32(type);
        writer.WriteBlob(data ?? [1]);
        writer.WriteU64(1);
    }
}
