using System.Net.Sockets;
using Loregd.Logging;

namespace Loregd.Serving;

/// <summary>Tells the service manager that the hives are registered: one datagram READY=1 to NOTIFY_SOCKET, which may be abstract.</summary>
internal static class ReadyNotice
{
    /// <summary>On a thread of its own: a manager that does not read yet may keep that one, and nobody else.</summary>
    public static void Send(Log log)
    {
        string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (!string.IsNullOrEmpty(path))
            new Thread(() => Send(path, log)) { IsBackground = true, Name = "ready notice" }.Start();
    }

    private static void Send(string path, Log log)
    {
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
