using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>An answer as it came: <see cref="Payload"/> is what follows the status.</summary>
public sealed record Answer(ulong Id, ushort Op, Status Status, byte[] Payload, byte[] Frame);

/// <summary>
/// One connection of a source. A thread receives; answers are handed to whoever waits for their request id. An answer
/// that the kernel would take the connection down for (kernel.md) makes every wait on this connection fail.
/// </summary>
public sealed class KernelConnection : IDisposable
{
    private const int SolSocket = 1, SoSndBufForce = 32, SoRcvBufForce = 33, BufferSize = 8 << 20, MaxMessage = 4 << 20;

    private readonly FakeKernel _kernel;
    private readonly Socket _socket;
    private readonly Thread _receiver;
    private readonly ConcurrentDictionary<ulong, Pending> _pending = [];
    private readonly TaskCompletionSource<Registration> _registration = New<Registration>();
    private readonly TaskCompletionSource _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _reading = new(initialState: true);
    private long _nextId = -1;
    private volatile Exception? _fault;
    private volatile bool _closed;

    internal KernelConnection(FakeKernel kernel, Socket socket)
    {
        (_kernel, _socket) = (kernel, socket);
        EnlargeBuffers(socket);
        socket.SendTimeout = (int)Timeouts.Answer.TotalMilliseconds;
        _receiver = new Thread(Receive) { IsBackground = true, Name = "fake kernel" };
        _receiver.Start();
    }

    /// <summary>What the source registered. Waits for it.</summary>
    public Registration Registration => WaitRegistration();

    /// <summary>Whether the source has registered.</summary>
    public bool HasRegistration => _registration.Task.IsCompleted;

    /// <summary>Whether the source has closed its end.</summary>
    public bool IsDown => _down.Task.IsCompleted;

    public ulong NextSequence() => _kernel.NextSequence();

    public Registration WaitRegistration(TimeSpan? timeout = null)
    {
        Registration registered = Wait(_registration.Task, timeout ?? Timeouts.Start, "the registration");
        _kernel.RaiseSequence(registered.MaxSequence);
        return registered;
    }

    public void AnswerRegistration(int errno)
    {
        byte[] answer = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(answer, errno);
        _socket.Send(answer);
    }

    /// <summary>Sends a request without waiting. Ids count from 0 (kernel.md, The device).</summary>
    public Pending Send(OpCode op, ReadOnlySpan<byte> payload, ulong transaction = 0) => Send((ushort)op, payload, transaction);

    /// <inheritdoc cref="Send(OpCode, ReadOnlySpan{byte}, ulong)"/>
    public Pending Send(ushort op, ReadOnlySpan<byte> payload, ulong transaction = 0)
    {
        ulong id = NextId();
        return Send(id, op, Frame.Request(id, op, transaction, payload));
    }

    /// <inheritdoc cref="Send(OpCode, ReadOnlySpan{byte}, ulong)"/>
    public Pending<TReply> Send<TReply>(Request<TReply> request, ulong transaction = 0)
        where TReply : Reply =>
        new(Send(request.Op, request.Payload, transaction), request.Read);

    /// <summary>Sends these very bytes; the answer is awaited under <paramref name="id"/>.</summary>
    public Pending Send(ulong id, ushort op, ReadOnlySpan<byte> frame)
    {
        var answer = new Pending(this, id, op);
        _pending[id] = answer;
        _socket.Send(frame);
        return answer;
    }

    /// <summary>Sends a frame that nobody can answer.</summary>
    public void SendUnanswerable(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>Sends a request and waits for its answer.</summary>
    public TReply Call<TReply>(Request<TReply> request, ulong transaction = 0)
        where TReply : Reply =>
        Send(request, transaction).Wait();

    public ulong NextId() => (ulong)Interlocked.Increment(ref _nextId);

    /// <summary>The kernel is slow: what the source writes stays in the socket until <see cref="ResumeReading"/>.</summary>
    public void StopReading() => _reading.Reset();

    public void ResumeReading() => _reading.Set();

    /// <summary>Waits until the source has closed its end.</summary>
    public void WaitDown(TimeSpan? timeout = null) => Assert.True(_down.Task.Wait(timeout ?? Timeouts.Answer), "the source did not close");

    /// <summary>Takes the connection down.</summary>
    public void Close()
    {
        _closed = true;
        _reading.Set();
        _socket.Shutdown(SocketShutdown.Both);
        _receiver.Join();
        _socket.Dispose();
    }

    /// <summary>Takes the connection down with all that the source has written and nobody has read.</summary>
    public void Abandon()
    {
        _closed = true;
        _socket.Shutdown(SocketShutdown.Both);
        _reading.Set();
        _receiver.Join();
        _socket.Dispose();
    }

    public void Dispose()
    {
        if (!_closed)
        {
            try
            {
                Close();
            }
            catch (SocketException)
            {
                // The source was faster.
                _socket.Dispose();
            }
        }

        _reading.Dispose();
    }

    internal T Wait<T>(Task<T> task, TimeSpan timeout, string what)
    {
        int first = Task.WaitAny([task, _down.Task], timeout);
        if (_fault is not null)
            throw new InvalidOperationException("the source broke the protocol", _fault);
        if (first < 0)
            throw new TimeoutException($"{what} did not come within {timeout.TotalSeconds} s");
        if (!task.IsCompleted)
            throw new IOException($"the connection went down before {what} came");
        return task.GetAwaiter().GetResult();
    }

    internal static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Receive()
    {
        byte[] buffer = new byte[MaxMessage + 1];
        try
        {
            while (true)
            {
                // Waits first, so that StopReading leaves the next packet where it is.
                _socket.Poll(-1, SelectMode.SelectRead);
                _reading.Wait();
                int length = _socket.Receive(buffer);
                if (length == 0)
                    break;
                Dispatch(buffer.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by either side.
        }
        catch (Exception e)
        {
            _fault = e;
        }

        _down.TrySetResult();
    }

    private void Dispatch(ReadOnlySpan<byte> packet)
    {
        // A registration begins with its number of hives, which is never its length; an answer with its length.
        if (packet.Length >= 24 && BinaryPrimitives.ReadUInt32LittleEndian(packet) != (uint)packet.Length && !HasRegistration)
        {
            _registration.SetResult(Registration.Parse(packet));
            return;
        }

        Assert.True(packet.Length >= Frame.ResponseHeaderSize + 4, $"an answer of {packet.Length} bytes");
        Assert.Equal((uint)packet.Length, BinaryPrimitives.ReadUInt32LittleEndian(packet));
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(packet[4..]);
        ushort op = BinaryPrimitives.ReadUInt16LittleEndian(packet[12..]);
        uint status = BinaryPrimitives.ReadUInt32LittleEndian(packet[14..]);
        Assert.True(status <= 9, $"a status of {status}");
        Assert.True(status == 0 || packet.Length == 18, $"a refusal of {packet.Length} bytes");
        Assert.True(_pending.TryRemove(id, out Pending? waiting), $"an answer to {id}, which is unknown or answered");
        Assert.Equal((ushort)(waiting.Op | 0x8000), op);
        waiting.Complete(new Answer(id, op, (Status)status, packet[18..].ToArray(), packet.ToArray()));
    }

    private static void EnlargeBuffers(Socket socket)
    {
        socket.SendBufferSize = socket.ReceiveBufferSize = BufferSize;
        try
        {
            socket.SetRawSocketOption(SolSocket, SoSndBufForce, BitConverter.GetBytes(BufferSize));
            socket.SetRawSocketOption(SolSocket, SoRcvBufForce, BitConverter.GetBytes(BufferSize));
        }
        catch (SocketException)
        {
            // Not allowed without privilege; rsi.md knows.
        }
    }
}
