using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Loregd.Bench.Native;
using Peios.Rsi;

namespace Loregd.Bench.Echo;

/// <summary>
/// A source that stores nothing: what the transport alone allows (design: one thread, one blocking read and one prepared write a request).
/// Its answers are bytes that it was taught, one answer for each op_code, with the request's id put in; an operation that was not taught
/// is answered with status OK alone.
/// </summary>
internal sealed unsafe class EchoSource
{
    /// <summary>Not an operation: teaches the answer that is the payload, which begins with its header.</summary>
    public const ushort Teach = 0x7F00;

    private const int RequestSize = 1 << 16;
    private const int AnswerSize = 256 << 10;
    private const int Answers = 256;

    private readonly byte* _answers = (byte*)NativeMemory.AlignedAlloc(Answers * AnswerSize, 4096);
    private readonly int[] _lengths = new int[Answers];

    private EchoSource()
    {
        for (int op = 0; op < Answers; op++)
            _lengths[op] = new ResponseWriter(AnswerOf(op), 0, (ushort)op).Finish(Status.Ok);
    }

    /// <summary>Registers at the socket and answers until the connection ends.</summary>
    public static void Run(string device)
    {
        using PacketConnection connection = PacketListener.Connect(device);
        var hives = new[] { new HiveRegistration("Echo"u8.ToArray(), KeyGuid.NewRandom()) };
        byte[] packet = new byte[RegistrationPacket.Size(hives)];
        connection.Send(packet.AsSpan(0, RegistrationPacket.Write(packet, 0, hives)));
        if (connection.Receive(packet) != sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(packet) != 0)
            throw new BenchException("the echo source was not registered");
        new EchoSource().Serve(connection.Fd);
    }

    private void Serve(int fd)
    {
        byte* request = (byte*)NativeMemory.AlignedAlloc(RequestSize, 4096);
        nint length;
        while ((length = LibC.read(fd, request, RequestSize)) > 0)
        {
            int op = *(ushort*)(request + 12);
            if (op == Teach)
                op = Learn(new ReadOnlySpan<byte>(request, (int)length)[Wire.RequestHeaderSize..]);
            byte* answer = _answers + ((nint)(op & 0xFF) * AnswerSize);
            *(ulong*)(answer + 4) = *(ulong*)(request + 4);
            if (LibC.write(fd, answer, (nuint)_lengths[op & 0xFF]) < 0)
                break;
        }
    }

    private int Learn(ReadOnlySpan<byte> answer)
    {
        int op = BinaryPrimitives.ReadUInt16LittleEndian(answer[12..]) & ~Wire.ResponseBit;
        answer.CopyTo(AnswerOf(op));
        _lengths[op] = answer.Length;
        return op;
    }

    private Span<byte> AnswerOf(int op) => new(_answers + ((nint)op * AnswerSize), AnswerSize);
}
