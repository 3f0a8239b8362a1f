using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Answers, their sizes and their ways (rsi.md, Messages; behaviour.md, The connection).</summary>
public static class MessageChecks
{
    [Check("rsi.md Messages")]
    public static void Nothing_follows_a_status_other_than_OK(Scene s)
    {
        // The connection itself judges: every refusal has exactly 18 bytes.
        s.Is(Status.NotFound, Ask.ReadKey(Id.Random()));
        s.Is(Status.NotFound, Ask.EnumChildren(Id.Random()));
        s.Is(Status.Invalid, Ask.Flush("Other"));
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "V", "base", 4, Bytes.Empty, s.Next(), expected: 1));
        s.Is(Status.StorageError, Ask.Commit(s.Rig.NextTransaction()));
    }

    [Check("rsi.md Messages")]
    public static void Request_ids_are_repeated_whatever_they_are(Scene s)
    {
        foreach (ulong id in new[] { ulong.MaxValue, 1UL << 63, 0xDEADBEEF12345678 })
        {
            Ask ask = Ask.ReadKey(s.Root);
            s.Kernel.Send(id, "READ_KEY with a large id", ask.Op, Frames.Request(id, ask.Op, 0, ask.Payload)).Is(Status.Ok);
        }
    }

    [Check("kernel.md The device")]
    public static void Every_one_of_256_in_flight_is_answered(Scene s)
    {
        Pending[] all = [.. Enumerable.Range(0, 256).Select(i => s.Send(i % 4 == 0 ? s.Setting(s.Key, $"V{i}") : i % 4 == 1 ? Ask.EnumChildren(s.Root) : Ask.ReadKey(s.Key)))];
        foreach (Pending pending in all)
            pending.Is(Status.Ok);
        Expect.Equal(64, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md The connection")]
    public static void Answer_over_4_MiB_is_TOO_LARGE(Scene s)
    {
        s.NeedsLargePackets();
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.BareKey(s.Key, "K", isVolatile);
            byte[] data = new byte[300 << 10];
            Array.Fill(data, (byte)0x5a);
            for (int i = 0; i < 14; i++)
                s.Ok(Ask.SetValue(key, $"V{i:00}", "base", 3, data, s.Next()));
            s.Is(Status.TooLarge, Ask.QueryAll(key));
            Expect.Equal(data.Length, s.Values(key, "v07")[0].Data.Length, "bytes of one value");
            s.Ok(Ask.DeleteValue(key, "V13", "base"));
            Expect.Equal(13, s.Values(key).Count, "values of an answer of 3.8 MiB");
            s.Ok(Ask.DropKey(key));
        }
    }

    [Check("behaviour.md The connection")]
    public static void Answer_of_4_MiB_exactly_is_carried(Scene s)
    {
        s.NeedsLargePackets();
        byte[] large = new byte[(2 << 20) + 100];
        new Random(2).NextBytes(large);
        s.Ok(Ask.SetValue(s.Key, "A", "base", 3, large, s.Next()));
        // Two arrays' counts, and for each value name, layer, type, data and sequence.
        int perValue = 4 + 1 + 4 + 4 + 4 + 4 + 8, rest = Frames.LargestMessage - 18 - 8 - (2 * perValue) - large.Length;
        s.Ok(Ask.SetValue(s.Key, "B", "base", 3, new byte[rest], s.Next()));
        Expect.Equal(Frames.LargestMessage - 18, s.Do(Ask.QueryAll(s.Key)).Payload.Length, "bytes of the answer");
        Expect.Equal((Bytes)large, s.Values(s.Key, "A")[0].Data, "data");
        s.Ok(Ask.SetValue(s.Key, "B", "base", 3, new byte[rest + 1], s.Next()));
        s.Is(Status.TooLarge, Ask.QueryAll(s.Key));
        s.Ok(Ask.DropKey(s.Key));
    }

    [Check("kernel.md The device")]
    public static void Request_of_4_MiB_is_served(Scene s)
    {
        s.NeedsLargePackets();
        int length = Frames.LargestMessage - Frames.RequestHeader - (16 + 4 + 1 + 4 + 4 + 4 + 4 + 8 + 8);
        byte[] data = new byte[length];
        new Random(3).NextBytes(data);
        s.Ok(Ask.SetValue(s.Key, "V", "base", 3, data, s.Next()));
        // With what stands around it in the answer it is just small enough again.
        Expect.Equal((Bytes)data, s.Values(s.Key, "V")[0].Data, "data");
        s.Ok(Ask.DropKey(s.Key));
    }

    [Check("kernel.md The device", Own = true)]
    public static void Kernel_that_does_not_read_keeps_no_request_from_being_done(Scene s)
    {
        s.NeedsLargePackets();
        s.Ok(Ask.SetValue(s.Root, "Large", "base", 3, new byte[1 << 20], s.Next()));
        s.Kernel.StopReading();
        // Far more than the socket holds. One answer is received before the reading stops.
        Pending[] large = [.. Enumerable.Range(0, 40).Select(_ => s.Send(Ask.QueryValue(s.Root, "Large")))];
        ulong sequence = s.Next();
        Pending write = s.Send(Ask.SetValue(s.Root, "V", "base", 4, Samples.DwordOf(1), sequence));
        Pending next = s.Send(Ask.SetValue(s.Root, "V", "base", 4, Samples.DwordOf(2), s.Next(), sequence));
        Thread.Sleep(Patience.Silence);
        s.Kernel.ResumeReading();
        foreach (Pending pending in large)
            Expect.Equal(1 << 20, Answer.Values(pending.Wait().Payload).Values[0].Data.Length, "bytes of a value");
        write.Is(Status.Ok);
        next.Is(Status.Ok);
    }

    [Check("kernel.md The device", Own = true)]
    public static void Write_with_a_full_socket_is_done_before_the_kernel_reads(Scene s)
    {
        s.NeedsLargePackets();
        s.Ok(Ask.SetValue(s.Root, "Large", "base", 3, new byte[1 << 20], s.Next()));
        s.Kernel.StopReading();
        Pending[] large = [.. Enumerable.Range(0, 40).Select(_ => s.Send(Ask.QueryValue(s.Root, "Large")))];
        // A request of 200 KiB each: unless the source reads on, these do not fit into the socket.
        Pending[] writes = [.. Enumerable.Range(0, 80).Select(i => s.Send(Ask.SetValue(s.Root, $"V{i}", "base", 3, new byte[200 << 10], s.Next())))];
        s.Kernel.ResumeReading();
        foreach (Pending pending in large.Concat(writes))
            pending.Is(Status.Ok);
    }
}
