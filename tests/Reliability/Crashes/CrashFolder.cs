using System.Net.Sockets;

using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Crashes;

/// <summary>The files of one registry, the device, and the daemon process of the moment.</summary>
internal sealed class CrashFolder : IDisposable
{
    public static readonly string[] Hives = ["Machine", "Users"];

    private readonly TempFolder _folder = new();
    private readonly FakeKernel _device;
    private LoregdProcess? _loregd;
    private KernelConnection? _kernel;

    public CrashFolder() => _device = new FakeKernel(_folder.File("device"));

    public LoregdProcess Loregd => _loregd ?? throw new InvalidOperationException("not started");

    public KernelConnection Kernel => _kernel ?? throw new InvalidOperationException("not connected");

    public void Launch() =>
        _loregd = new LoregdProcess(["--device", _device.DevicePath, .. Hives.Select(hive => $"{hive}={Database(hive)}")]);

    /// <summary>Accepts the daemon that lives; connections that a killed one left behind in the queue are passed over.</summary>
    public void Connect()
    {
        for (int left = 50; ; left--)
        {
            _kernel = _device.Accept();
            try
            {
                _kernel.WaitRegistration();
                _kernel.AnswerRegistration(errno: 0);
                _kernel.KeyOf(_kernel.Registration.RootOf(Hives[0]));
                return;
            }
            catch (Exception e) when (e is IOException or SocketException && left > 0)
            {
                _kernel.Dispose();
            }
        }
    }

    /// <summary>Kills it, and takes in the answers that were on their way.</summary>
    public void Kill()
    {
        Loregd.Crash();
        _kernel?.WaitDown();
    }

    /// <summary>What the ended daemon complained about, but for the loss of a connection; null if nothing.</summary>
    public string? End()
    {
        string complaints = string.Join('\n', Loregd.StandardError.Where(line => !line.StartsWith("loregd: the connection was lost", StringComparison.Ordinal)));
        Loregd.Dispose();
        _kernel?.Dispose();
        (_loregd, _kernel) = (null, null);
        return complaints.Length == 0 ? null : $"loregd said on standard error: {complaints}";
    }

    /// <summary>What is wrong with the files that a dead daemon left.</summary>
    public string? CheckSoundness()
    {
        foreach (string hive in Hives)
        {
            using HiveFile file = HiveFile.Read(Database(hive));
            string[] said = [.. file.Rows("PRAGMA integrity_check")];
            if (said is not ["ok"])
                return $"integrity_check of {hive}: {string.Join("; ", said)}";
        }

        return null;
    }

    /// <summary>What recovery should have mended in the files of a daemon that serves them (behaviour.md, Startup).</summary>
    public string? CheckRecovery()
    {
        (string What, string Rows)[] counts =
        [
            ("keys without entries", "keys WHERE parent_guid IS NOT NULL AND guid NOT IN (SELECT target_guid FROM path_entries WHERE target_type = 0)"),
            ("entries without keys", "path_entries WHERE target_type = 0 AND target_guid NOT IN (SELECT guid FROM keys)"),
            ("entries below nothing", "path_entries WHERE parent_guid NOT IN (SELECT guid FROM keys)"),
            ("volatile keys on the disk", "keys WHERE volatile <> 0"),
        ];
        foreach (string hive in Hives)
        {
            using HiveFile file = HiveFile.Read(Database(hive));
            foreach ((string what, string rows) in counts)
            {
                long count = file.Number($"SELECT count(*) FROM {rows}");
                if (count != 0)
                    return $"{hive} has {count} {what}";
            }
        }

        return null;
    }

    /// <summary>An area below the root of a hive, with its own name.</summary>
    public HiveModel NewArea(string hive, string name, out KeyGuid area)
    {
        area = Kernel.AddKey(Kernel.Registration.RootOf(hive), name);
        var model = new HiveModel(area);
        model.PutKey(area, Kernel.KeyOf(area));
        return model;
    }

    public void Dispose()
    {
        _loregd?.Dispose();
        _kernel?.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    private string Database(string hive) => _folder.File($"{hive}.db");
}
