using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Accepts sources; each registers on a thread of its own, because one that is slow must not keep others out.</summary>
internal sealed class SourceListener : IDisposable
{
    private readonly RegistryListener _listener;
    private readonly Action<KernelEnd> _register;
    private readonly Thread _thread;
    private volatile bool _closing;

    /// <param name="socketPath">Where; a socket file that is there already is replaced.</param>
    /// <param name="register">Takes each connection over.</param>
    public SourceListener(string socketPath, Action<KernelEnd> register)
    {
        _register = register;
        // What a registry that was killed has left behind.
        File.Delete(socketPath);
        _listener = RegistryListener.Listen(socketPath);
        _thread = new Thread(AcceptAll) { IsBackground = true, Name = "lcs listener" };
        _thread.Start();
    }

    /// <summary>Accepts no more.</summary>
    public void Dispose()
    {
        _closing = true;
        _listener.Dispose();
        _thread.Join();
    }

    private void AcceptAll()
    {
        while (!_closing)
        {
            if (_listener.Accept(timeoutMs: -1) is { } end)
                new Thread(() => _register(end)) { IsBackground = true, Name = "lcs registration" }.Start();
        }
    }
}
