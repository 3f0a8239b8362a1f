using System.Net.Sockets;
using System.Text;

namespace Loregd.Conformance.Kernel;

/// <summary>What a service manager listens at; a name that begins with @ is abstract.</summary>
public sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(string name) => _socket.Bind(new UnixDomainSocketEndPoint(name.StartsWith('@') ? '\0' + name[1..] : name));

    /// <summary>The next datagram; null when none came in time.</summary>
    public string? Receive(TimeSpan limit)
    {
        if (!_socket.Poll(limit, SelectMode.SelectRead))
            return null;
        byte[] datagram = new byte[1000];
        return Encoding.UTF8.GetString(datagram, 0, _socket.Receive(datagram));
    }

    public void Dispose() => _socket.Dispose();
}
