using Loregd.Hives;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Trials;

/// <summary>
/// A daemon in this process over the files of a folder, with a scripted kernel in front of it. Unlike <see cref="Rig"/> it expects neither that it starts
/// nor that it stays.
/// </summary>
internal sealed class Trial : IDisposable
{
    private static readonly string[] s_hives = ["Machine", "Users"];

    private readonly FakeKernel _device;
    private InProcessLoregd? _loregd;

    private Trial(TempFolder folder) => (Folder, _device) = (folder, new FakeKernel(folder.File("device")));

    public static IReadOnlyList<string> Hives => s_hives;

    public TempFolder Folder { get; }

    /// <summary>The registered connection; null if the daemon did not come so far.</summary>
    public KernelConnection? Kernel { get; private set; }

    /// <summary>Why the daemon has ended; null while it runs, or if it was asked to stop and did so with status 0.</summary>
    public string? Failure { get; private set; }

    /// <summary>It ended in another way than by one line that says why.</summary>
    public bool IsCrash { get; private set; }

    /// <summary>All that this and earlier daemons of this trial have said.</summary>
    public string Output { get; private set; } = "";

    public static string FileOf(string hive) => hive + ".db";

    /// <summary>A fresh folder, and nothing started.</summary>
    public static Trial Prepare() => new(new TempFolder());

    /// <summary>Starts the daemon and grants its registration; false if it has ended instead.</summary>
    public bool Start(Bounds? bounds = null)
    {
        string[] arguments = ["--device", _device.DevicePath, .. s_hives.Select(hive => $"{hive}={Folder.File(FileOf(hive))}")];
        (Failure, IsCrash) = (null, false);
        _loregd = new InProcessLoregd(arguments, bounds ?? new Bounds());
        return Connect();
    }

    /// <summary>Accepts the daemon's next connection; false if it has ended instead.</summary>
    public bool Connect()
    {
        Timeouts.Until(() => _device.HasCaller || _loregd!.HasEnded, "a connection, or an end", Timeouts.Start);
        if (_device.HasCaller)
        {
            Kernel = _device.AcceptAndRegister();
            return true;
        }

        End();
        return false;
    }

    /// <summary>Takes the connection down and waits for the next one.</summary>
    public bool Reconnect()
    {
        Kernel!.Close();
        return Connect();
    }

    /// <summary>Asks the daemon to stop; true if it ends with status 0.</summary>
    public bool Stop()
    {
        int status = -1;
        if (_loregd is { HasEnded: false })
            status = _loregd.Stop();
        End();
        return status == 0 && Failure is null;
    }

    public KeyGuid RootOf(string hive) => Kernel!.Registration.RootOf(hive);

    /// <summary>A hive of the daemon that runs.</summary>
    public Hive HiveOf(string name) => _loregd!.Hives.All.Single(hive => hive.Name == name);

    public void Dispose()
    {
        Stop();
        _device.Dispose();
        Folder.Dispose();
    }

    private void End()
    {
        if (_loregd is { } loregd)
        {
            try
            {
                loregd.WaitExit();
            }
            catch (Exception failure) when (failure is not TimeoutException)
            {
                (IsCrash, Failure) = (true, failure.ToString());
            }

            Failure ??= loregd.Failure;
            loregd.Dispose();
            Output += loregd.Output;
        }

        Kernel?.Dispose();
        (_loregd, Kernel) = (null, null);
    }
}
