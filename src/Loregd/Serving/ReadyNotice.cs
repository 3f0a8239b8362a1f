using System.Net.Sockets;
using Loregd.Logging;

namespace Loregd.Serving;

/// <summary>Tells the service manager that the hives are registered: one datagram READY=1 to NOTIFY_SOCKET, which may be abstract.</summary>
internal static class ReadyNotice
{
    public static void Send(Log log)
    {
        string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path))
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo("READY=1"u8, SocketFlags.None, new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            log.Fault($"READY=1 could not be sent to NOTIFY_SOCKET {path}: {failure.Message}");
        }
    }
}
