using System.Net.Sockets;
using System.Runtime.InteropServices;

using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>One thread that connects, registers, serves and resumes (behaviour.md, The connection).</summary>
internal sealed class Source
{
    private const int SolSocket = 1, SendBufferForce = 32, ReceiveBufferForce = 33, BufferSize = 8 << 20;
    private const int Eexist = 17, Estale = 116;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5), s_answer = TimeSpan.FromSeconds(10), s_retry = TimeSpan.FromSeconds(5), s_longestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Never disposed: a signal that comes while the process ends changes nothing.</summary>
    private static readonly List<PosixSignalRegistration> s_signals = [];

    private readonly string _device;
    private readonly Hive[] _hives;
    private readonly Outbox _outbox = new();
    private readonly Dispatcher _dispatcher;
    private readonly byte[] _buffer = new byte[Frames.LargestMessage + (1 << 20)];
    private volatile bool _isStopping;
    private bool _isRegistered;
    private int _errno;

    public Source(string device, IEnumerable<string> hives)
    {
        _device = device;
        _hives = [.. hives.Select(name => new Hive(name))];
        foreach (Hive hive in _hives)
            hive.NewRoot();
        _dispatcher = new Dispatcher(_hives, _outbox);
    }

    /// <summary>Serves until it is stopped or the device is gone; returns the exit status.</summary>
    public int Run()
    {
        s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        (bool isFirst, TimeSpan delay) = (true, TimeSpan.Zero);
        DateTime refusedSince = DateTime.MaxValue;
        while (!_isStopping)
        {
            using Socket? socket = TryOpen();
            if (socket is null)
                return isFirst || Broken.Is(DefectKind.GoneStatusOne) ? 1 : 0;
            DateTime registered = DateTime.UtcNow;
            Serve(socket);
            if (_isStopping)
                break;
            _dispatcher.EndConnection();
            if (_errno != 0)
            {
                refusedSince = refusedSince < DateTime.UtcNow ? refusedSince : DateTime.UtcNow;
                if (!IsTriedAgain(refusedSince))
                    return 1;
                Thread.Sleep(50);
                continue;
            }

            if (Broken.Is(DefectKind.ResumeNever))
                return 0;
            refusedSince = DateTime.MaxValue;
            if (DateTime.UtcNow - registered > TimeSpan.FromSeconds(1))
                delay = TimeSpan.Zero;
            Thread.Sleep(isFirst ? TimeSpan.Zero : delay);
            delay = isFirst || delay == TimeSpan.Zero ? TimeSpan.FromMilliseconds(100) : delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
            isFirst = false;
        }

        return Broken.Is(DefectKind.StopStatusOne) ? 1 : 0;
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _isStopping |= !Broken.Is(DefectKind.StopIgnored);
    }

    private bool IsTriedAgain(DateTime refusedSince)
    {
        if (Broken.Is(DefectKind.RegistrationEternal))
            return true;
        bool isPassing = _errno is Eexist or Estale && !Broken.Is(DefectKind.RegistrationNotRetried) && DateTime.UtcNow - refusedSince < s_retry;
        if (!isPassing)
            Console.Error.WriteLine($"the registration is refused: errno {_errno}");
        return isPassing;
    }

    private Socket? TryOpen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            Enlarge(socket, SendBufferForce, SocketOptionName.SendBuffer);
            Enlarge(socket, ReceiveBufferForce, SocketOptionName.ReceiveBuffer);
            socket.Connect(new UnixDomainSocketEndPoint(_device));
            return socket;
        }
        catch (SocketException failure)
        {
            Console.Error.WriteLine($"{_device}: {failure.Message}");
            socket.Dispose();
            return null;
        }
    }

    private static void Enlarge(Socket socket, int force, SocketOptionName plain)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, force, BitConverter.GetBytes(BufferSize));
        }
        catch (SocketException)
        {
            // Not allowed: a packet then ends at about 416 KiB.
            socket.SetSocketOption(SocketOptionLevel.Socket, plain, BufferSize);
        }
    }

    private void Serve(Socket socket)
    {
        (_isRegistered, _errno) = (false, 0);
        try
        {
            socket.Send(Registration());
            socket.Blocking = false;
            _outbox.Begin(socket);
            DateTime sent = DateTime.UtcNow;
            while (_errno == 0 && !_isStopping)
            {
                if (!_isRegistered && DateTime.UtcNow - sent > s_answer)
                    return;
                // Whoever writes must not keep itself from reading: what is not sent yet waits in the outbox.
                bool isReadable = socket.Poll(_outbox.IsEmpty ? s_tick : TimeSpan.FromMilliseconds(1), SelectMode.SelectRead);
                if (isReadable && !Receive(socket))
                    return;
                _outbox.Send();
                _dispatcher.Later();
            }

            if (_isStopping)
                _dispatcher.Stop();
        }
        catch (SocketException)
        {
            // The kernel has taken the connection down.
        }
    }

    /// <summary>Reads until nothing is there; false at the end of the connection.</summary>
    private bool Receive(Socket socket)
    {
        while (true)
        {
            int length;
            try
            {
                length = socket.Receive(_buffer);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.WouldBlock)
            {
                break;
            }

            if (length == 0)
                return false;
            if (!_isRegistered && length == 4)
            {
                _errno = BitConverter.ToInt32(_buffer);
                _isRegistered = true;
            }
            else if (!_isRegistered && Broken.Is(DefectKind.RegistersBeforeReading))
                continue;
            else
                _dispatcher.Handle(_buffer.AsSpan(0, length));
        }

        return true;
    }

    private byte[] Registration()
    {
        ulong pointer = Broken.Is(DefectKind.RegistersPointers) ? 0x7fff_0000_1000u : 0;
        ulong highest = Broken.Is(DefectKind.MaxSequenceZero) ? 0 : _hives.Max(hive => hive.HighestSequence());
        if (Broken.Is(DefectKind.MaxSequenceSigned))
            highest = (ulong)_hives.Max(hive => (long)hive.HighestSequence());
        PayloadWriter packet = new PayloadWriter().U32((uint)_hives.Length).U32(0).U64(highest).U64(pointer);
        foreach (Hive hive in _hives)
            packet.U32((uint)((Bytes)hive.Name).Length).U32(0).U64(pointer).Guid(hive.Root).U32(0).U32(0).Guid(Id.Zero);
        foreach (Hive hive in _hives)
            packet.Raw(((Bytes)hive.Name).Span);
        return packet.ToArray();
    }
}
