using Loregd.Tests;
using Peios.Rsi.Tests.Messages;

namespace Peios.Rsi.Tests.Codec;

/// <summary>The hot path allocates nothing: decoding, encoding, folding, reading and writing messages.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Reading_and_writing_every_request_allocates_nothing()
    {
        byte[] buffer = new byte[512];
        foreach (OperationInfo operation in Operations.All)
        {
            byte[] payload = Hex.Bytes(Requests.Sample(operation.Code));
            AssertAllocatesNothing(operation.Name, () =>
            {
                RequestWriter writer = new(buffer, 1, operation.Code, 2);
                if (!Requests.TryRecode(operation.Code, payload, ref writer.Body))
                    throw new InvalidOperationException(operation.Name);
                int length = writer.Finish();
                if (!RequestHeader.TryRead(buffer.AsSpan(0, length), out RequestHeader header) || !header.IsWellFormed(buffer.AsSpan(0, length))
                    || !Operations.TryGet(header.Op, out _))
                    throw new InvalidOperationException(operation.Name);
            });
        }
    }

    [Fact]
    public void Writing_and_walking_a_response_allocates_nothing()
    {
        byte[] buffer = new byte[512];
        AssertAllocatesNothing("LOOKUP", () =>
        {
            ResponseWriter writer = new(buffer, 1, (ushort)OpCode.Lookup);
            writer.Body.WriteU32(2);
            new PathEntry { Layer = "base"u8, Target = Guids.KeyA, Sequence = 1 }.Write(ref writer.Body);
            new PathEntry { Layer = "policy"u8, IsHidden = true, Sequence = 2 }.Write(ref writer.Body);
            writer.Body.WriteU32(1);
            new KeyMetadata { Guid = Guids.KeyA, SecurityDescriptor = "descriptor"u8 }.Write(ref writer.Body);
            int length = writer.Finish();
            int count = 0;
            if (ResponseHeader.TryRead(buffer.AsSpan(0, length), out _, out ReadOnlySpan<byte> payload)
                && LookupResponse.TryRead(payload, out LookupResponse response))
            {
                foreach (PathEntry entry in response.Entries)
                    count += entry.Layer.Length;
                foreach (KeyMetadata key in response.Metadata)
                    count += key.SecurityDescriptor.Length;
            }
            if (count != 20)
                throw new InvalidOperationException();
        });
    }

    [Fact]
    public void Folding_allocates_nothing()
    {
        byte[] name = "Software ÄÖÜ \u212A 漢字 \U00010400"u8.ToArray();
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(name.Length)];
        AssertAllocatesNothing("Fold", () => CaseFolding.Fold(name, folded));
        AssertAllocatesNothing("FoldedEquals", () => CaseFolding.FoldedEquals(name, folded));
    }

    [Fact]
    public void Reading_writing_and_waiting_on_a_socket_allocates_nothing()
    {
        (KernelEnd kernel, RsiTransport source) = KernelEnd.CreatePair();
        using KernelEnd kernelOwner = kernel;
        using RsiTransport sourceOwner = source;
        byte[] message = new byte[100];
        byte[] buffer = new byte[200];
        AssertAllocatesNothing("a message there and back", () =>
        {
            if (kernel.Send(message, 0) != WriteOutcome.Written || source.WaitReadable(1000) != WaitOutcome.Ready
                || source.TryRead(buffer, out int length) != ReadOutcome.Message || source.TryRead(buffer, out _) != ReadOutcome.Empty
                || source.WaitWritable(1000) != WaitOutcome.Ready || source.TryWrite(buffer.AsSpan(0, length)) != WriteOutcome.Written
                || kernel.Receive(buffer, out length, 1000) != ReadOutcome.Message || length != 100)
                throw new InvalidOperationException();
        });
    }

    private static void AssertAllocatesNothing(string what, Action action)
    {
        // The first runs may allocate for the runtime's own sake: loading, static fields, compilation.
        for (int i = 0; i < 50; i++)
            action();
        long allocated = Allocated.By(() =>
        {
            for (int i = 0; i < 1000; i++)
                action();
        });
        Assert.True(allocated == 0, $"{what}: {allocated} bytes in 1,000 runs");
    }
}
