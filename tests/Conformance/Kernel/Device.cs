using System.Net.Sockets;

using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Kernel;

/// <summary>A listening SOCK_SEQPACKET socket in place of the device (rsi.md, The same over a socket).</summary>
public sealed class Device : IDisposable
{
    private readonly List<Connection> _connections = [];
    private Socket? _listener;

    public Device(string path)
    {
        Path = path;
        _listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(16);
    }

    public string Path { get; }

    /// <summary>Waits for a source to open the device.</summary>
    /// <param name="meanwhile">Called now and then; it throws when waiting is in vain.</param>
    public Connection Accept(Action? meanwhile = null, TimeSpan? limit = null)
    {
        Socket listener = _listener ?? throw new InvalidOperationException("the device is gone");
        Patience.Until(
            () =>
            {
                meanwhile?.Invoke();
                return listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead);
            },
            "a source that opens the device",
            limit ?? Patience.Start);
        var connection = new Connection(listener.Accept());
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Whether somebody opens the device within this time.</summary>
    public bool IsOpenedWithin(TimeSpan time) => _listener!.Poll(time, SelectMode.SelectRead);

    /// <summary>The device is gone.</summary>
    public void Vanish()
    {
        _listener?.Dispose();
        _listener = null;
        File.Delete(Path);
    }

    /// <summary>The device's file is there, but nobody listens.</summary>
    public void Refuse()
    {
        Vanish();
        // .NET removes the file of what it closes, so that another name has to stay.
        string dead = Path + ".dead";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(dead));
            File.CreateSymbolicLink(Path, dead + ".kept");
            File.Move(dead, dead + ".kept");
        }
    }

    public void Dispose()
    {
        Vanish();
        foreach (Connection connection in _connections)
            connection.Dispose();
    }
}
