using System.Collections.Concurrent;
using System.Diagnostics;

using Peios.Lcs;
using Peios.Rsi;

namespace Loregd.Reliability.Soak;

/// <summary>One user of the registry: sets, reads, lists, makes and deletes keys below keys of its own, alone and in transactions, at a steady pace; and remembers what its values are.</summary>
internal sealed class SoakCaller(SoakRig rig, int number, int seed, ConcurrentQueue<double> latencies)
{
    private const int Names = 50, PaceMilliseconds = 3;

    private readonly Random _random = new(seed + number);
    private readonly byte[]?[] _known = new byte[]?[Names];

    public long Done { get; private set; }

    /// <summary>Operations that failed because the connection was lost under them.</summary>
    public long Disturbed { get; private set; }

    /// <summary>What was read and should not have been; null for nothing.</summary>
    public string? Fault { get; private set; }

    private string Path => $@"Machine\Soak {number}";

    public void Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested && Fault is null)
        {
            try
            {
                long start = Stopwatch.GetTimestamp();
                Do(_random.Next(20));
                latencies.Enqueue(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                Done++;
            }
            catch (LcsException failure) when (failure.Errno is LcsErrno.EIO or LcsErrno.EINTR or LcsErrno.ETIMEDOUT or LcsErrno.EBUSY or LcsErrno.ENOENT)
            {
                Disturbed++;
                rig.WaitUntilUp();
            }

            end.WaitHandle.WaitOne(PaceMilliseconds);
        }
    }

    private void Do(int kind)
    {
        using Key key = rig.Registry.CreateKey(Path);
        switch (kind)
        {
            case < 8:
                Set(key, _random.Next(Names));
                break;
            case < 14:
                Check(key, _random.Next(Names));
                break;
            case 14:
                _ = key.EnumerateValues();
                break;
            case 15:
                using (Key child = key.CreateSubkey($"child {_random.Next(20)}", new CreateOptions { IsVolatile = _random.Next(2) == 0 }))
                    child.SetValue("value", RegType.Binary, new byte[_random.Next(2000)]);
                break;
            case 16:
                DeleteChild(key);
                break;
            case 17:
                Group(key);
                break;
            case 18 when _random.Next(20) == 0:
                rig.Registry.Flush("Machine");
                break;
            default:
                _ = key.ListSubkeys();
                break;
        }
    }

    private void Set(Key key, int name)
    {
        byte[] data = new byte[_random.Next(1, 1000)];
        _random.NextBytes(data);
        // Unknown while it is under way.
        _known[name] = null;
        key.SetValue($"value {name}", RegType.Binary, data);
        _known[name] = data;
    }

    private void Check(Key key, int name)
    {
        RegistryValue? value = key.FindValue($"value {name}");
        if (_known[name] is { } known && (value is null || !value.Data.AsSpan().SequenceEqual(known)))
            Fault = $"{Path}: value {name} is not what was written last";
    }

    private void DeleteChild(Key key)
    {
        if (key.ListSubkeys() is not [var first, ..])
            return;
        using Key child = key.OpenSubkey(first.Name);
        child.Delete();
    }

    private void Group(Key key)
    {
        using RegistryTransaction transaction = rig.Registry.BeginTransaction();
        for (int i = 0; i < 3; i++)
            key.SetValue($"group {i}", RegType.Binary, BitConverter.GetBytes(_random.Next()), new WriteOptions { Transaction = transaction });
        if (_random.Next(3) > 0)
            transaction.Commit();
    }
}
