using Loregd.Reliability.PowerCuts;
using Loregd.Reliability.Strands;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Faults;

/// <summary>Files that a daemon finds when it starts, and what is in them.</summary>
internal abstract class Situation
{
    public abstract string Name { get; }

    public abstract void Lay(TempFolder folder);

    /// <summary>What a daemon that has started should hold and does not; null for nothing.</summary>
    public abstract string? Examine(Trial trial);
}

/// <summary>No files: the first boot.</summary>
internal sealed class NewHives : Situation
{
    public override string Name => "first boot";

    public override void Lay(TempFolder folder)
    {
    }

    public override string? Examine(Trial trial) =>
        Trial.Hives.FirstOrDefault(hive => trial.Kernel!.ReadKey(trial.RootOf(hive)).Status != Status.Ok) is { } hive ? $"{hive} has no root" : null;
}

/// <summary>Hives whose daemon was killed: with a log that waits to be recovered.</summary>
internal sealed class KilledHives : Situation
{
    private readonly Recording _recording;
    private readonly CutDisk _disk = new(new Random(0));

    public KilledHives(int seed)
    {
        _recording = Recording.Make(seed, steps: 12);
        // Short of the stop that brings the log into the database.
        int end = _recording.Events.ToList().FindLastIndex(happened => happened.Kind == Disks.DiskEventKind.Mark) + 1;
        foreach (Disks.DiskEvent happened in _recording.Events.Take(end))
            _disk.Apply(happened);
    }

    public override string Name => "after a kill";

    public override void Lay(TempFolder folder) => _disk.WriteTo(folder.Path, Fate.Kept, new Random(0));

    public override string? Examine(Trial trial)
    {
        foreach (Strand strand in _recording.Strands)
        {
            StrandState found = new StrandReader(trial.Kernel!, trial.RootOf(strand.Hive)).Read(strand.Name);
            if (!found.Equals(strand.States[^1]))
                return $"{strand.Hive}, {strand.Name}: {found.DifferenceTo(strand.States[^1])}";
        }

        return null;
    }
}

/// <summary>Hives of the Go implementation, with names to fold again and something for the recovery and the sweep.</summary>
internal sealed class ForeignHives : Situation
{
    private static readonly KeyGuid s_root = new(Enumerable.Range(1, KeyGuid.Size).Select(i => (byte)i).ToArray());

    public override string Name => "taking over";

    public override void Lay(TempFolder folder)
    {
        foreach (string hive in Trial.Hives)
        {
            using var file = HiveFile.Create(folder.File(Trial.FileOf(hive)), hive, s_root);
            KeyGuid key = file.AddKey(s_root, "Kept");
            file.AddKey(key, "ÄÖ", folded: "ÄÖ");
            KeyGuid orphan = file.AddKey(s_root, "Orphan", layer: null);
            file.AddKey(orphan, "Below");
            file.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(s_root)}, 'Dangling', 'dangling', 'base', 0, {HiveFile.Hex(KeyGuid.NewRandom())}, 7)");
            file.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(key)}, 'Value', 'value', 'base', 3, x'010203', 9)");
            file.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(KeyGuid.NewRandom())}, 'Lost', 'lost', 'base', 3, x'010203', 8)");
        }
    }

    public override string? Examine(Trial trial)
    {
        foreach (string hive in Trial.Hives)
        {
            KernelConnection kernel = trial.Kernel!;
            EnumReply top = kernel.EnumChildren(s_root);
            if (top.Status != Status.Ok || string.Join(' ', top.Children.Select(child => child.Name)) != "Kept")
                return $"{hive} holds {top.Status} {string.Join(' ', top.Children.Select(child => child.Name))}, not Kept alone";
            KeyGuid key = top.Children[0].Entries[0].Target;
            if (kernel.Lookup(key, "äö").Entries.Count != 1 || kernel.QueryAllValues(key).Values.Count != 1)
                return $"{hive}: what is below Kept cannot be found";
        }

        return null;
    }
}
