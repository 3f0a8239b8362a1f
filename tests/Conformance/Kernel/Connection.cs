using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>
/// One connection of a source. A thread receives and hands the answers to those who wait. An answer for which the kernel would take the connection
/// down (kernel.md, What it checks in an answer) fails every wait on this connection.
/// </summary>
public sealed class Connection : IDisposable
{
    private const int SolSocket = 1, SendBufferForce = 32, ReceiveBufferForce = 33, BufferSize = 8 << 20;

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<ulong, Pending> _pending = [];
    private readonly TaskCompletionSource<byte[]> _registration = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _reading = new(initialState: true);
    private readonly Lock _sending = new();
    private ulong _nextId;
    private int _answered;
    private volatile bool _closed;

    internal Connection(Socket socket)
    {
        _socket = socket;
        foreach ((int force, SocketOptionName plain) in new[] { (SendBufferForce, SocketOptionName.SendBuffer), (ReceiveBufferForce, SocketOptionName.ReceiveBuffer) })
            Enlarge(force, plain);
        socket.SendTimeout = (int)Patience.Answer.TotalMilliseconds;
        new Thread(Receive) { IsBackground = true, Name = "kernel" }.Start();
    }

    /// <summary>Completes when the connection has ended or gone bad.</summary>
    public Task Down => _down.Task;

    /// <summary>What the source has done wrong on this connection, if anything.</summary>
    public CheckFailedException? Fault { get; private set; }

    /// <summary>Whether packets may be as large as messages, which takes privilege (rsi.md, The same over a socket).</summary>
    public bool CarriesLargePackets { get; private set; } = true;

    public bool HasRegistered => _registration.Task.IsCompleted;

    public int Unanswered => _pending.Count;

    /// <summary>Waits for the packet that registers.</summary>
    public Registration WaitRegistration(TimeSpan? limit = null) => Kernel.Registration.Parse(WaitRegistrationPacket(limit));

    public byte[] WaitRegistrationPacket(TimeSpan? limit = null)
    {
        if (Task.WaitAny([_registration.Task, Down], limit ?? Patience.Start) < 0)
            throw new CheckFailedException("a registration", $"none within {(limit ?? Patience.Start).TotalSeconds:0.#} s");
        return _registration.Task.IsCompleted ? _registration.Task.Result : throw new CheckFailedException("a registration", "the end of the connection");
    }

    public void AnswerRegistration(int errno) => _socket.Send(BitConverter.GetBytes(errno));

    public Pending Send(Ask ask, ulong transaction = 0)
    {
        lock (_sending)
        {
            ulong id = _nextId++;
            return Send(id, ask.ToString(), ask.Op, Frames.Request(id, ask.Op, transaction, ask.Payload));
        }
    }

    /// <summary>Sends these very bytes; the answer is awaited under the id.</summary>
    public Pending Send(ulong id, string what, ushort op, byte[] frame)
    {
        Traffic.Note(op);
        var pending = new Pending(this, what, op);
        _pending[id] = pending;
        SendRaw(frame);
        return pending;
    }

    /// <summary>An id of its own for a frame that is made by hand.</summary>
    public ulong NextId()
    {
        lock (_sending)
            return _nextId++;
    }

    /// <summary>Sends what nobody can answer.</summary>
    public void SendRaw(ReadOnlySpan<byte> packet)
    {
        try
        {
            _socket.Send(packet);
        }
        catch (SocketException failure)
        {
            throw Fault ?? new CheckFailedException("a source that reads", failure.Message);
        }
    }

    /// <summary>The kernel is slow: what the source writes stays in the socket.</summary>
    public void StopReading() => _reading.Reset();

    public void ResumeReading() => _reading.Set();

    /// <summary>From now on the source's `write` fails, while it can still read: the kernel takes the connection down in the next `write`.</summary>
    public void RefuseAnswers() => _socket.Shutdown(SocketShutdown.Receive);

    /// <summary>Fails if the source did anything on this connection that the kernel would not stand.</summary>
    public void IsSound()
    {
        if (Fault is { } fault)
            throw fault;
    }

    /// <summary>The kernel takes the connection down.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _reading.Set();
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The source was first.
        }

        _socket.Dispose();
    }

    private void Enlarge(int force, SocketOptionName plain)
    {
        try
        {
            _socket.SetRawSocketOption(SolSocket, force, BitConverter.GetBytes(BufferSize));
        }
        catch (SocketException)
        {
            // Not allowed: a packet then ends at about 416 KiB.
            CarriesLargePackets = false;
            _socket.SetSocketOption(SocketOptionLevel.Socket, plain, BufferSize);
        }
    }

    private void Receive()
    {
        byte[] buffer = new byte[Frames.LargestMessage + (1 << 20)];
        try
        {
            while (true)
            {
                _reading.Wait();
                int length = _socket.Receive(buffer);
                if (length == 0)
                    break;
                if (!_registration.Task.IsCompleted)
                    _registration.SetResult(buffer[..length]);
                else
                    Take(buffer.AsSpan(0, length));
            }
        }
        catch (CheckFailedException fault)
        {
            Fault = fault;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The end of the connection, whoever made it.
        }

        _down.TrySetResult();
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        Expect.True(frame.Length >= Frames.ResponseHeader + 4, "an answer of at least 18 bytes", $"{frame.Length}");
        uint total = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        Expect.Equal((uint)frame.Length, total, "total_len of an answer");
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]);
        ushort op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]);
        if (!_pending.TryRemove(id, out Pending? pending))
            throw new CheckFailedException("answers to requests that wait for one", $"one with the id {id}");
        Expect.Equal((ushort)(pending.Op | Frames.AnswerBit), op, "op of an answer");
        var status = (Status)BinaryPrimitives.ReadUInt32LittleEndian(frame[14..]);
        Expect.True(total <= Frames.LargestMessage, "an answer of at most 4 MiB", $"{total} bytes");
        Expect.True(status <= Status.TxnNotSupported, "a status of 0 to 9", $"{status}");
        Expect.True(status == Status.Ok || frame.Length == 18, $"nothing after the status {status}", $"{frame.Length - 18} bytes");
        pending.Set(new Answer(status, frame[18..].ToArray()), ++_answered);
    }
}
