using System.Net.Sockets;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>
/// The kernel's side, scripted by a test: a listening SOCK_SEQPACKET socket in place of the device (rsi.md, The same
/// over a socket). It does nothing of its own accord; compare src/Lcs, which behaves like the real one.
/// </summary>
public sealed class FakeKernel : IDisposable
{
    private readonly List<KernelConnection> _connections = [];
    private Socket? _listener;
    private ulong _sequence;

    public FakeKernel(string devicePath)
    {
        DevicePath = devicePath;
        Appear();
    }

    /// <summary>What goes behind <c>--device</c>.</summary>
    public string DevicePath { get; }

    /// <summary>Whether a source is waiting to be accepted.</summary>
    public bool HasCaller => _listener is not null && _listener.Poll(0, SelectMode.SelectRead);

    /// <summary>A sequence number that nobody has used (§3.1.3: monotonic, assigned by LCS).</summary>
    public ulong NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>The next sequences are above this one.</summary>
    public void RaiseSequence(ulong to) => _sequence = Math.Max(_sequence, to);

    /// <summary>Waits for the source to open the device. Its registration is then still unanswered.</summary>
    /// <exception cref="TimeoutException">Nobody came.</exception>
    public KernelConnection Accept(TimeSpan? timeout = null)
    {
        Socket socket = _listener ?? throw new InvalidOperationException("the device is gone");
        if (!socket.Poll(timeout ?? Timeouts.Start, SelectMode.SelectRead))
            throw new TimeoutException("no source opened the device");
        var connection = new KernelConnection(this, socket.Accept());
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Waits for the source and its registration, and grants it.</summary>
    public KernelConnection AcceptAndRegister(TimeSpan? timeout = null)
    {
        KernelConnection connection = Accept(timeout);
        connection.WaitRegistration();
        connection.AnswerRegistration(errno: 0);
        return connection;
    }

    /// <summary>The device is there.</summary>
    public void Appear()
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(DevicePath));
        _listener.Listen(16);
    }

    /// <summary>The device is gone: an open fails with ENOENT, or with ECONNREFUSED if its file is kept.</summary>
    public void Vanish(bool keepFile = false)
    {
        _listener?.Dispose();
        _listener = null;
        // .NET removes the socket's file by itself when it closes what it has bound.
        File.Delete(DevicePath);
        if (keepFile)
        {
            using var dead = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            dead.Bind(new UnixDomainSocketEndPoint(DevicePath + ".dead"));
            File.CreateSymbolicLink(DevicePath, DevicePath + ".dead");
        }
    }

    public void Dispose()
    {
        foreach (KernelConnection connection in _connections)
            connection.Dispose();
        _listener?.Dispose();
    }
}
