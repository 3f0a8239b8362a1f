using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>A daemon whose two hives have switches, and the areas that have been made in it.</summary>
internal sealed class Ground : IDisposable
{
    public const string Hive = "Machine", Other = "Users";

    private readonly Dictionary<string, Switchboard> _switches = [];
    private readonly List<Area> _areas = [];
    private ulong _lastTransaction = 1UL << 32;

    public Ground()
    {
        if (!Trial.Start())
            throw new InvalidOperationException(Trial.Failure);
        foreach (string hive in Trial.Hives)
        {
            var board = Switchboard.Install(Kernel, Trial.HiveOf(hive), Trial.Folder.File(Trial.FileOf(hive)));
            _switches.Add(hive, board);
            _areas.AddRange(board.Areas);
        }
    }

    public Trial Trial { get; } = Trial.Prepare();

    public KernelConnection Kernel => Trial.Kernel!;

    public Switchboard SwitchesOf(string hive) => _switches[hive];

    public Area AddArea(string hive, bool isVolatile, params IEnumerable<KeyGuid> below)
    {
        var key = KeyGuid.NewRandom();
        var area = Area.Create(Kernel, hive, $"area {_areas.Count}", key, isVolatile, below);
        _areas.Add(area);
        return area;
    }

    public ulong NextSequence() => Kernel.NextSequence();

    /// <summary>The id of a read-write transaction that has been begun.</summary>
    public ulong Begin()
    {
        Status status = Kernel.Begin(++_lastTransaction);
        return status == Status.Ok ? _lastTransaction : throw new InvalidOperationException($"BEGIN is {status}");
    }

    /// <summary>Ends a transaction; one whose COMMIT is refused is aborted.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? End(ulong transaction, bool commits, Status ofCommit)
    {
        Status status = commits ? Kernel.Commit(transaction) : Kernel.Abort(transaction);
        if (status != (commits ? ofCommit : Status.Ok))
            return $"{(commits ? "COMMIT" : "ABORT")} is {status}";
        return status == Status.Ok || Kernel.Abort(transaction) == Status.Ok ? null : "the ABORT after a refused COMMIT is refused";
    }

    /// <summary>Whether the other hive can have a key: it is made there, and dropped.</summary>
    public string? TryElsewhere(KeyGuid guid)
    {
        Status created = Kernel.CreateKey(guid, "elsewhere", Trial.RootOf(Other)), read = Kernel.ReadKey(guid).Status, dropped = Kernel.DropKey(guid);
        return (created, read, dropped) is (Status.Ok, Status.Ok, Status.Ok) ? null : $"the other hive's CREATE_KEY, READ_KEY, DROP_KEY of this GUID are {created}, {read}, {dropped}";
    }

    /// <summary>Where any area is not as it should be; null for nowhere.</summary>
    public string? Compare() => _areas.Select(area => area.Difference(Kernel)).FirstOrDefault(difference => difference is not null);

    /// <summary>The connection is lost and resumed.</summary>
    public string? Resume()
    {
        if (!Trial.Reconnect())
            return $"the lost connection is not resumed: {Trial.Failure}";
        _areas.ForEach(area => area.State.Recover());
        return Compare() is { } wrong ? $"after the resumption {wrong}" : null;
    }

    /// <summary>The daemon is stopped and started, and stopped for good. The switches in memory are gone then.</summary>
    public string? Restart()
    {
        if (!Trial.Stop())
            return $"it does not stop as asked: {Trial.Failure}";
        if (!Trial.Start())
            return $"the next start fails: {Trial.Failure}";
        _areas.ForEach(area => area.State.Restart());
        string? wrong = Compare() is { } difference ? $"after the restart {difference}" : null;
        return Trial.Stop() ? wrong ?? SoundFile.Examine(Trial) ?? SoundFile.Surprises(Trial.Output) : $"it does not stop as asked: {Trial.Failure}";
    }

    public void Dispose() => Trial.Dispose();
}
