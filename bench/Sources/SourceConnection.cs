using Loregd.Bench.Echo;
using Loregd.Bench.Load;
using Loregd.Bench.Native;
using Peios.Rsi;

namespace Loregd.Bench.Sources;

/// <summary>A registered source: the connection to it, and single requests one after the other, for what is not measured.</summary>
internal sealed class SourceConnection(PacketConnection connection, int process, ulong maxSequence, HiveRegistration hive) : IDisposable
{
    private const int LongestWaitSeconds = 30;
    private const int BufferSize = 1 << 20;
    private readonly byte[] _buffer = new byte[BufferSize];
    private ulong _requestId;

    public int Fd => connection.Fd;

    public int Process => process;

    public KeyGuid Root => hive.Root;

    /// <summary>The sequence of the next change; whoever makes one counts it up.</summary>
    public ulong NextSequence { get; set; } = maxSequence + 1;

    public double CpuSeconds() => CpuTime.OfProcess(process);

    /// <summary>Reads the registration that a source sends first, and accepts it.</summary>
    public static SourceConnection Register(PacketConnection connection, int process)
    {
        connection.LimitWaits(LongestWaitSeconds);
        byte[] packet = new byte[4096];
        int length = connection.Receive(packet);
        if (!RegistrationPacket.TryRead(packet.AsSpan(0, length), out ulong maxSequence, out IReadOnlyList<HiveRegistration> hives) || hives.Count == 0)
            throw new BenchException($"the source's first packet, {length} bytes, is no registration");
        connection.Send([0, 0, 0, 0]);
        return new SourceConnection(connection, process, maxSequence, hives[0]);
    }

    /// <summary>Sends a frame of a plan and returns the whole answer, which must have status OK; valid until the next call.</summary>
    public ReadOnlySpan<byte> Call(Span<byte> frame)
    {
        BitConverter.TryWriteBytes(frame[4..], ++_requestId);
        connection.Send(frame);
        ReadOnlySpan<byte> answer = _buffer.AsSpan(0, connection.Receive(_buffer));
        if (!ResponseHeader.TryRead(answer, out ResponseHeader header, out _) || header.RequestId != _requestId)
            throw new BenchException($"the source's answer of {answer.Length} bytes is none to the request");
        return header.Status == Status.Ok ? answer : throw new BenchException($"the source answered {(OpCode)header.RequestOp} with {header.Status}");
    }

    /// <summary>Has an echo source give this answer from now on to the operation that it answers.</summary>
    public void Teach(ReadOnlySpan<byte> answer)
    {
        byte[] frame = new byte[Wire.RequestHeaderSize + answer.Length];
        var writer = new RequestWriter(frame, 0, (OpCode)EchoSource.Teach, 0);
        writer.Body.WriteRaw(answer);
        _ = Call(frame.AsSpan(0, writer.Finish()));
    }

    public void Dispose() => connection.Dispose();
}
