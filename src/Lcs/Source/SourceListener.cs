using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Accepts sources and takes their registrations: checks, then the layer deletions that they missed, then the answer; the layers when Machine comes up;
/// only then callers.
/// </summary>
internal sealed class SourceListener : IDisposable
{
    private const int RegistrationTimeoutMs = 10_000;

    private readonly RegistryListener _listener;
    private readonly SourceTable _sources;
    private readonly SequenceCounter _sequences;
    private readonly LcsOptions _options;
    private readonly Action<LayerTable> _machineCameUp;
    private readonly Thread _thread;
    private volatile bool _closing;

    public SourceListener(string socketPath, SourceTable sources, SequenceCounter sequences, LcsOptions options, Action<LayerTable> machineCameUp)
    {
        _sources = sources;
        _sequences = sequences;
        _options = options;
        _machineCameUp = machineCameUp;
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
            if (_listener.Accept(timeoutMs: -1) is not { } end)
                continue;
            // A source that is slow to register must not keep others out.
            new Thread(() => Serve(end)) { IsBackground = true, Name = "lcs registration" }.Start();
        }
    }

    private void Serve(KernelEnd end)
    {
        byte[] packet = new byte[64 << 10];
        if (end.Receive(packet, out int length, RegistrationTimeoutMs) != ReadOutcome.Message)
        {
            end.Dispose();
            return;
        }
        var connection = new SourceConnection(end, _options);
        connection.WentDown += (down, cause) =>
        {
            _sources.Release(down);
            _options.Log?.Invoke($"a source's connection is down: {cause}");
        };

        LcsErrno errno = RegistrationCheck.TryRead(packet.AsSpan(0, length), out Registration? registration);
        IReadOnlyList<Hive> hives = [];
        if (errno == LcsErrno.None)
            errno = _sources.Claim(registration!.Hives, connection, out hives);
        if (errno != LcsErrno.None)
        {
            end.AnswerRegistration((int)errno, RegistrationTimeoutMs);
            connection.Dispose();
            return;
        }
        _sequences.StartAbove(registration!.MaxSequence);
        connection.Start();
        try
        {
            BringUp(connection, end, hives);
        }
        catch (LcsException e)
        {
            connection.Break($"its registration failed: {e.Message}");
        }
    }

    private void BringUp(SourceConnection connection, KernelEnd end, IReadOnlyList<Hive> hives)
    {
        var client = new SourceClient(connection, _sequences, _options);
        // Before the answer: kernel.md, "The device" (a resuming source has to read while it registers).
        foreach (string layer in _sources.TakeMissedLayerDeletions(hives))
            client.DeleteLayer(Names.EncodeKeyName(layer));
        end.AnswerRegistration(0, RegistrationTimeoutMs);
        if (hives.FirstOrDefault(hive => Names.Fold(hive.Name) == "machine") is { } machine)
            _machineCameUp(LayerLoader.Load(client, machine));
        _sources.Open(hives, client);
    }
}
