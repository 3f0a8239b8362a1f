using System.Buffers.Binary;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>
/// A daemon as a process of its own with two hives, and the kernel's end of its connection for those who send frames and nothing else. The roots follow from a number, so
/// that frames mean the same when they are sent again to another daemon.
/// </summary>
internal sealed class ServedHives : IDisposable
{
    private const int StartMilliseconds = 60_000;

    private readonly FastFolder _folder = new();
    private readonly RegistryListener _listener;
    private LoregdProcess? _process;

    public ServedHives(ulong roots)
    {
        Roots = [.. Enumerable.Range(0, FuzzWorld.Hives.Length).Select(hive => new UInt128(roots, (ulong)hive + 1))];
        for (int i = 0; i < Roots.Count; i++)
            HiveFile.Create(DatabasePath(i), FuzzWorld.Hives[i], KeyOf(Roots[i])).Dispose();
        _listener = RegistryListener.Listen(DevicePath);
    }

    public IReadOnlyList<UInt128> Roots { get; }

    public LoregdProcess Process => _process ?? throw new InvalidOperationException("not started");

    public KernelEnd Kernel { get; private set; } = null!;

    public ulong HighestSequence { get; private set; }

    private string DevicePath => _folder.File("device");

    /// <summary>Starts the daemon and registers it.</summary>
    public void Start()
    {
        _process = new LoregdProcess(["--device", DevicePath, .. FuzzWorld.Hives.Select((hive, i) => $"{hive}={DatabasePath(i)}")]);
        Connect();
    }

    /// <summary>Accepts the daemon's next connection and grants its registration.</summary>
    public void Connect(int timeoutMs = StartMilliseconds)
    {
        AcceptUnanswered(timeoutMs);
        Kernel.AnswerRegistration(0, timeoutMs);
    }

    /// <summary>Accepts the daemon's next connection and leaves its registration unanswered.</summary>
    public void AcceptUnanswered(int timeoutMs = StartMilliseconds)
    {
        Kernel?.Dispose();
        Kernel = _listener.Accept(timeoutMs) ?? throw new TimeoutException($"the daemon did not connect; it said:\n{Process.Output}");
        if (!Kernel.TryReceiveRegistration(timeoutMs, out ulong highest, out _))
            throw new TimeoutException("the daemon did not register");
        HighestSequence = highest;
    }

    /// <summary>SIGTERM, while the connection stands. Returns the exit status.</summary>
    public int Stop()
    {
        int status = Process.Stop();
        Process.Dispose();
        _process = null;
        return status;
    }

    /// <summary>What SQLite and the schema's own rules find wrong in the databases of a daemon that has ended.</summary>
    public IEnumerable<string> Unsound()
    {
        for (int i = 0; i < Roots.Count; i++)
        {
            using HiveFile file = HiveFile.Read(DatabasePath(i));
            foreach (string line in file.Rows("PRAGMA integrity_check").Where(line => line != "ok"))
                yield return $"{FuzzWorld.Hives[i]}: {line}";
            foreach (string line in file.Rows(
                "SELECT 'an entry of a key that is not there: ' || hex(target_guid) FROM path_entries WHERE target_type = 0 AND target_guid NOT IN (SELECT guid FROM keys)"))
                yield return $"{FuzzWorld.Hives[i]}: {line}";
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        Kernel?.Dispose();
        _listener.Dispose();
        _folder.Dispose();
    }

    private static KeyGuid KeyOf(UInt128 guid)
    {
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, guid);
        return new KeyGuid(bytes);
    }

    private string DatabasePath(int hive) => _folder.File(FuzzWorld.Hives[hive] + ".db");
}
