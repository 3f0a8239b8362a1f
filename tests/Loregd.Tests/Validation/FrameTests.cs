using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Validation;

/// <summary>rsi.md, Messages, and behaviour.md, The connection: frames whose header is wrong.</summary>
public sealed class FrameTests : HiveTest
{
    [Theory]
    [InlineData(0u)]
    [InlineData(21u)]
    [InlineData(37u)]
    [InlineData(39u)]
    [InlineData(0xffff_ffffu)]
    public void A_wrong_total_len_is_INVALID_for_that_request_alone(uint total)
    {
        ulong id = Kernel.NextId();
        byte[] frame = Frame.RequestSaying(total, id, OpCode.ReadKey, new Payload().Guid(Root).ToArray());
        Assert.Equal(38, frame.Length);
        Assert.Equal(Status.Invalid, Kernel.Send(id, (ushort)OpCode.ReadKey, frame).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
    }

    [Fact]
    public void A_mutation_with_a_wrong_total_len_changes_nothing()
    {
        ulong id = Kernel.NextId();
        Request<StatusReply> set = Ops.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("x"), 9);
        byte[] frame = Frame.RequestSaying((uint)set.Payload.Length, id, set.Op, set.Payload);
        Assert.Equal(Status.Invalid, Kernel.Send(id, (ushort)set.Op, frame).Wait().Status);
        Assert.Empty(Kernel.ValuesOf(Root));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(21)]
    public void A_frame_that_ends_within_its_header_behind_the_operation_is_INVALID(int length)
    {
        ulong id = Kernel.NextId();
        byte[] frame = Frame.Request(id, (ushort)OpCode.ReadKey, 0, [])[..length];
        BitConverter.TryWriteBytes(frame, (uint)length);
        Assert.Equal(Status.Invalid, Kernel.Send(id, (ushort)OpCode.ReadKey, frame).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(13)]
    public void A_frame_too_short_to_be_answered_is_logged_and_costs_nothing_else(int length)
    {
        Kernel.SendUnanswerable(new byte[length]);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
        Timeouts.Until(() => Rig.Loregd.Output.Contains($"{length} bytes", StringComparison.Ordinal), "a line about the short frame");
    }

    [Fact]
    public void Request_ids_need_not_come_in_order()
    {
        foreach (ulong id in (ulong[])[1_000_000, 0xffff_ffff_ffff_ffff, 500_000])
        {
            byte[] frame = Frame.Request(id, (ushort)OpCode.ReadKey, 0, new Payload().Guid(Root).ToArray());
            Assert.Equal(id, Kernel.Send(id, (ushort)OpCode.ReadKey, frame).Wait().Id);
        }
    }

    [Fact]
    public void An_answer_is_the_bytes_of_the_specification()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "N", "L", RegType.Dword, Samples.Dword(0x01020304), 0x8000_0000_0000_0001));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "B", set: true, 5));
        ulong id = Kernel.NextId();
        byte[] frame = Frame.Request(id, (ushort)OpCode.QueryValues, 0, new Payload().Guid(Root).Str("n").Bool(false).ToArray());

        byte[] values = new Payload().U32(1).Str("N").Str("L").U32(4).Blob([4, 3, 2, 1]).U64(0x8000_0000_0000_0001).ToArray();
        byte[] blankets = new Payload().U32(1).Str("B").U64(5).ToArray();
        byte[] expected = new Payload()
            .U32((uint)(18 + values.Length + blankets.Length)).U64(id).U16(0x8020).U32(0).Raw(values).Raw(blankets).ToArray();
        Assert.Equal(expected, Kernel.Send(id, (ushort)OpCode.QueryValues, frame).Wait().Frame);
    }

    [Fact]
    public void A_request_of_4_MiB_is_served()
    {
        Request<StatusReply> empty = Ops.SetValue(Root, "Name", "base", RegType.Binary, Blob.Empty, 9);
        int room = (4 << 20) - Frame.RequestHeaderSize - empty.Payload.Length;
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Binary, Blob.OfSize(room), 9));
        Assert.Equal(room, Assert.Single(Kernel.QueryValue(Root, "Name").Values).Data.Length);
    }
}
