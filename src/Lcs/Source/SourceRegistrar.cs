using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Takes registrations (rsi.md, "Registration"): checks, then the layer deletions that the hives have missed, then the answer; the layers when Machine comes up;
/// only then callers.
/// </summary>
/// <remarks>
/// Where the spec is silent: a registration that is refused ends its connection, as there is one registration per open. A hive is resumed by itself, whatever other
/// hives it comes with. A missed DELETE_LAYER that fails is EIO, and missed still. Layers that cannot be read leave Machine up and are read again by the next caller, who
/// then sees why not.
/// </remarks>
internal sealed class SourceRegistrar(SourceTable sources, SequenceCounter sequences, OpenKeyTable openKeys, LcsOptions options)
{
    /// <summary>Raised with the layers when Machine has registered; with null when they cannot be read.</summary>
    public event Action<LayerTable?>? MachineCameUp;

    /// <summary>Serves a new connection until its hives are open, or it is refused or down.</summary>
    public void Register(KernelEnd end)
    {
        if (ReceiveRegistration(end) is not { } packet)
        {
            end.Dispose();
            return;
        }
        var connection = new SourceConnection(end, options);
        connection.WentDown += WentDown;
        RegistrationFault fault = options.Faults.OnRegistration();
        if (fault == RegistrationFault.LoseFirst)
        {
            connection.Break("on purpose, before its registration");
            return;
        }

        LcsErrno errno = Claim(packet, connection, out Registration? registration, out IReadOnlyList<Hive> hives);
        if (errno != LcsErrno.None)
        {
            connection.AnswerRegistration(errno);
            connection.Break($"its registration was refused ({errno})");
            return;
        }
        sequences.StartAbove(registration!.MaxSequence);
        connection.Start();
        bool isAnswered = false;
        try
        {
            BringUp(connection, hives, fault, ref isAnswered);
        }
        catch (LcsException e)
        {
            if (!isAnswered)
                connection.AnswerRegistration(LcsErrno.EIO);
            connection.Break($"its registration failed: {e.Message}");
        }
    }

    /// <summary>The first packet; null when none came in time, or the source went.</summary>
    private byte[]? ReceiveRegistration(KernelEnd end)
    {
        int timeoutMs = (int)options.RegistrationTimeout.TotalMilliseconds;
        byte[] packet = new byte[4096];
        ReadOutcome outcome = end.Receive(packet, out int length, timeoutMs);
        if (outcome == ReadOutcome.BufferTooSmall)
        {
            packet = new byte[length];
            outcome = end.Receive(packet, out length, timeoutMs);
        }
        return outcome == ReadOutcome.Message ? packet[..length] : null;
    }

    private LcsErrno Claim(byte[] packet, SourceConnection connection, out Registration? registration, out IReadOnlyList<Hive> hives)
    {
        (registration, hives) = (null, []);
        if (!options.SourcesHavePrivilege)
            return LcsErrno.EPERM;
        LcsErrno errno = RegistrationCheck.TryRead(packet, options, out registration);
        return errno == LcsErrno.None ? sources.Claim(registration!.Hives, connection, out hives) : errno;
    }

    private void BringUp(SourceConnection connection, IReadOnlyList<Hive> hives, RegistrationFault fault, ref bool isAnswered)
    {
        var client = new SourceClient(connection, sequences, options);
        var orphans = new HashSet<KeyGuid>();
        // Before the answer: kernel.md, "The device" (a resuming source has to read while it registers).
        ReplayLayerDeletions(client, hives, orphans);
        if (fault == RegistrationFault.LoseBeforeAnswer)
            connection.Break("on purpose, before its registration was answered");
        isAnswered = true;
        connection.AnswerRegistration(LcsErrno.None);
        if (fault == RegistrationFault.LoseWithAnswer)
            connection.Break("on purpose, when its registration was answered");
        if (hives.FirstOrDefault(hive => Names.Fold(hive.Name) == "machine") is { } machine)
            MachineCameUp?.Invoke(ReadLayers(client, machine));
        while (!sources.TryOpen(hives, client))
            ReplayLayerDeletions(client, hives, orphans);
        foreach (KeyGuid orphan in orphans)
            openKeys.Orphan(hives[0], orphan);
    }

    private void ReplayLayerDeletions(SourceClient client, IReadOnlyList<Hive> hives, HashSet<KeyGuid> orphans)
    {
        while (sources.TakeMissedLayerDeletion(hives) is { } layer)
        {
            try
            {
                orphans.UnionWith(client.DeleteLayer(Names.EncodeKeyName(layer, options.MaxNameBytes)));
            }
            catch (LcsException)
            {
                sources.PutBackMissedLayerDeletion(hives, layer);
                throw;
            }
        }
    }

    private LayerTable? ReadLayers(SourceClient client, Hive machine)
    {
        try
        {
            return LayerLoader.Load(client, machine);
        }
        catch (LcsException e) when (client.Connection.Cause is null)
        {
            options.Log?.Invoke($"the layers cannot be read: {e.Message}");
            return null;
        }
    }

    private void WentDown(SourceConnection connection, string cause)
    {
        sources.Close(connection);
        TimeSpan wait = options.Faults.GoingDownFor;
        if (wait > TimeSpan.Zero)
            _ = Task.Delay(wait).ContinueWith(_ => sources.Release(connection), TaskScheduler.Default);
        else
            sources.Release(connection);
        options.Log?.Invoke($"a source's connection is down: {cause}");
    }
}
