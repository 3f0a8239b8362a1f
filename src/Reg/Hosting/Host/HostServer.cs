using System.Net.Sockets;

namespace Reg.Hosting;

/// <summary>
/// Takes clients in, each on a thread of its own, and ends when the last one has left. The connections of those who leave last are closed only when this is disposed
/// of: a client that waits for that knows that nothing of the host is left.
/// </summary>
internal sealed class HostServer : IDisposable
{
    /// <summary>Who has started the host connects at once, if it still lives.</summary>
    private static readonly TimeSpan FirstClientTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener;
    private readonly string _socketPath;
    private readonly RegistrySession _session;
    private readonly Lock _gate = new();
    private readonly HashSet<HostedClient> _clients = [];
    private readonly List<FrameChannel> _leftLast = [];
    private readonly ManualResetEvent _allLeft = new(false);
    private volatile bool _stopping;

    /// <param name="socketPath">Where; it fits into a socket's address.</param>
    /// <param name="session">The registry that clients share.</param>
    /// <exception cref="SocketException">No socket can be made there.</exception>
    public HostServer(string socketPath, RegistrySession session)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        (_socketPath, _session) = (socketPath, session);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
            // Anybody who can connect can do what this process may. The folder is the owner's alone as it was made, but it may have been there before.
            File.SetUnixFileMode(socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(64);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <summary>Serves until the last client has left, or <see cref="Stop"/>.</summary>
    public void Serve()
    {
        using var nobodyCame = new Timer(_ => StopIfEmpty(), null, FirstClientTimeout, Timeout.InfiniteTimeSpan);
        while (Accept() is { } socket)
            TakeIn(new FrameChannel(socket));
        _allLeft.WaitOne();
    }

    /// <summary>Abandons what clients do and sends them away. Any thread, any time.</summary>
    public void Stop()
    {
        HostedClient[] clients;
        lock (_gate)
        {
            clients = [.. _clients];
            CloseDoor();
        }
        foreach (HostedClient client in clients)
            client.SendAway();
    }

    /// <summary>Closes the connections that are left.</summary>
    public void Dispose()
    {
        lock (_gate)
            CloseDoor();
        foreach (FrameChannel channel in _leftLast)
            channel.Dispose();
        _allLeft.Dispose();
    }

    private void TakeIn(FrameChannel channel)
    {
        var client = new HostedClient(channel, _session);
        lock (_gate)
        {
            if (_stopping)
            {
                // It has not been welcomed, and looks for the next host.
                channel.Dispose();
                return;
            }
            _clients.Add(client);
        }
        new Thread(() => Serve(client, channel)) { IsBackground = true, Name = "client" }.Start();
    }

    private void Serve(HostedClient client, FrameChannel channel)
    {
        client.Serve();
        lock (_gate)
        {
            _clients.Remove(client);
            if (_clients.Count == 0)
                CloseDoor();
            if (!_stopping)
                channel.Dispose();
            else
                _leftLast.Add(channel);
            if (_stopping && _clients.Count == 0)
                _allLeft.Set();
        }
    }

    private void StopIfEmpty()
    {
        lock (_gate)
        {
            if (_clients.Count == 0)
                CloseDoor();
        }
    }

    /// <summary>Under the gate: nobody is taken in any more.</summary>
    private void CloseDoor()
    {
        if (_stopping)
            return;
        _stopping = true;
        if (_clients.Count == 0)
            _allLeft.Set();
        _listener.Dispose();
        File.Delete(_socketPath);
    }

    private Socket? Accept()
    {
        while (true)
        {
            try
            {
                return _listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (_stopping)
                    return null;
                // Too many descriptors, perhaps: those who are in leave again.
                Thread.Sleep(RetryAfter);
            }
        }
    }
}
