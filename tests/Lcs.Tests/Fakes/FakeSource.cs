using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>A request as it came.</summary>
internal sealed record FakeRequest(ulong Id, OpCode Op, ulong Transaction, byte[] Payload);

/// <summary>
/// A source that is scripted: it answers from a store, unless <see cref="Script"/> does. Its bytes go through a socket of its own, none of the
/// project's transports, so that it can send what no transport would.
/// </summary>
internal sealed class FakeSource : IDisposable
{
    private readonly Socket _socket;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource<int> _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    public FakeSource(string socketPath)
    {
        _socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified) { SendBufferSize = 8 << 20, ReceiveBufferSize = 8 << 20 };
        _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public FakeStore Store { get; init; } = new();

    /// <summary>Bytes to send in place of the store's answer; an empty array for silence; null for the store's answer.</summary>
    public Func<FakeRequest, byte[]?>? Script { get; set; }

    /// <summary>All answers to registrations, in their order.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>Whether its registration has been answered, or its connection closed.</summary>
    public bool IsAnswered => _registered.Task.IsCompleted;

    /// <summary>Set when the registry has closed the connection.</summary>
    public ManualResetEventSlim Closed { get; } = new();

    /// <summary>The requests since the last call, by name: <c>LOOKUP System</c>; with <c>#1</c> when they carry transaction 1.</summary>
    public string[] TakeLog()
    {
        lock (_log)
        {
            string[] log = [.. _log];
            _log.Clear();
            return log;
        }
    }

    /// <summary>Registers hives and waits for the answer: an errno, or -1 when the connection was closed instead.</summary>
    public int Register(ulong maxSequence, params (string Name, KeyGuid Root)[] hives) => RegisterRaw(RegistrationPacket(maxSequence, hives));

    public int RegisterRaw(byte[] packet)
    {
        Send(packet);
        return WaitForAnswer();
    }

    /// <summary>Waits for the answer to a registration: an errno, or -1 when the connection was closed instead.</summary>
    public int WaitForAnswer() => _registered.Task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    public static byte[] RegistrationPacket(ulong maxSequence, params (string Name, KeyGuid Root)[] hives)
    {
        byte[] packet = new byte[24 + 56 * hives.Length + hives.Sum(hive => Encoding.UTF8.GetByteCount(hive.Name))];
        BinaryPrimitives.WriteInt32LittleEndian(packet, hives.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(8), maxSequence);
        int nameAt = 24 + 56 * hives.Length;
        for (int i = 0; i < hives.Length; i++)
        {
            Span<byte> entry = packet.AsSpan(24 + 56 * i);
            int length = Encoding.UTF8.GetBytes(hives[i].Name, packet.AsSpan(nameAt));
            BinaryPrimitives.WriteInt32LittleEndian(entry, length);
            hives[i].Root.CopyTo(entry[16..]);
            nameAt += length;
        }
        return packet;
    }

    public void Send(byte[] packet) => _socket.Send(packet);

    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Closed by the other end already.
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        _thread.Join();
        _socket.Dispose();
    }

    private void Serve()
    {
        byte[] buffer = new byte[Wire.MaxMessageSize];
        try
        {
            while (_socket.Receive(buffer) is var length and > 0)
            {
                if (length == 4)
                {
                    int errno = BinaryPrimitives.ReadInt32LittleEndian(buffer);
                    Answers.Enqueue(errno);
                    _registered.TrySetResult(errno);
                }
                else
                    Answer(buffer.AsSpan(0, length));
            }
        }
        catch (SocketException)
        {
            // The registry has closed the connection.
        }
        _registered.TrySetResult(-1);
        Closed.Set();
    }

    private void Answer(ReadOnlySpan<byte> frame)
    {
        Assert.True(RequestHeader.TryRead(frame, out RequestHeader header));
        var request = new FakeRequest(header.RequestId, (OpCode)header.Op, header.TxnId, frame[Wire.RequestHeaderSize..].ToArray());
        lock (_log)
            _log.Add(FakeLog.Describe(Store, request));
        byte[] answer = Script?.Invoke(request) ?? FakeAnswers.Answer(Store, request);
        if (answer.Length > 0)
            _socket.Send(answer);
    }
}
