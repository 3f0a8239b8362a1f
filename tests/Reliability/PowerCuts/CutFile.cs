using Loregd.Reliability.Disks;

namespace Loregd.Reliability.PowerCuts;

/// <summary>What becomes of writes that were not synced when the power went.</summary>
internal enum Fate
{
    /// <summary>Nothing of them has come to the disk.</summary>
    Lost,

    /// <summary>All have, as after the end of the process alone.</summary>
    Kept,

    /// <summary>Each has or has not, whatever their order.</summary>
    Reordered,

    /// <summary>As Reordered, and of some only a beginning or single sectors have.</summary>
    Torn,

    /// <summary>As Torn, and where the file has grown without them it holds what was on the disk before.</summary>
    Garbage,
}

/// <summary>One file of a disk whose power is going to be cut: what is on it for good, and what is on its way.</summary>
internal sealed class CutFile
{
    private const int SectorSize = 512;

    private readonly List<DiskEvent> _pending = [];
    private FileBytes? _durable;

    // Content under a name that was removed, while the removal is not yet on the disk.
    private FileBytes? _removed;
    private bool _exists;

    /// <summary>SQLite made it and has not synced it yet. With the first sync it syncs the folder too.</summary>
    public bool IsNew => _exists && _durable is null;

    /// <summary>Whether something is on its way.</summary>
    public bool HasPending => _pending.Count > 0 || _removed is not null;

    public void Apply(DiskEvent happened, Random random)
    {
        switch (happened.Kind)
        {
            case DiskEventKind.Base:
                (_durable, _exists) = (new FileBytes(happened.Bytes!), true);
                break;
            case DiskEventKind.Create:
                _exists = true;
                break;
            case DiskEventKind.Sync:
                _durable ??= new FileBytes([]);
                foreach (DiskEvent pending in _pending)
                    _durable.Apply(pending);
                _pending.Clear();
                break;
            case DiskEventKind.FailedSync:
                // The system forgets that these pages were to be written: what has not come to the disk by now never does.
                _durable = Survive(Fate.Reordered, random);
                _pending.Clear();
                break;
            case DiskEventKind.Delete:
                (_removed, _durable, _exists) = (happened.Offset == 0 ? _durable : null, null, false);
                _pending.Clear();
                break;
            default:
                _pending.Add(happened);
                break;
        }
    }

    /// <summary>The folder is synced: names that are there are there for good, and so it is with those that are gone.</summary>
    public void SyncName()
    {
        _removed = null;
        if (_exists)
            _durable ??= new FileBytes([]);
    }

    /// <summary>What is found after the power is back; null for no file.</summary>
    public byte[]? After(Fate fate, Random random) => Survive(fate, random)?.ToArray();

    private FileBytes? Survive(Fate fate, Random random)
    {
        bool isOldNameBack = _removed is not null && (fate == Fate.Lost || (fate != Fate.Kept && random.Next(2) == 0));
        if (isOldNameBack)
            return _removed;
        if (!_exists)
            return null;
        bool isNameThere = _durable is not null || fate == Fate.Kept || (fate != Fate.Lost && random.Next(2) == 0);
        if (!isNameThere)
            return null;
        FileBytes file = _durable?.Clone() ?? new FileBytes([]);
        foreach (DiskEvent pending in _pending)
            Survive(file, pending, fate, random);
        return file;
    }

    private static void Survive(FileBytes file, DiskEvent pending, Fate fate, Random random)
    {
        bool isKept = fate == Fate.Kept || (fate != Fate.Lost && random.Next(2) == 0);
        bool isTorn = fate is Fate.Torn or Fate.Garbage && pending.Kind == DiskEventKind.Write && random.Next(3) == 0;
        if (isTorn)
            Tear(file, pending, fate, random);
        else if (isKept)
            file.Apply(pending);
        else if (fate == Fate.Garbage && pending.Kind == DiskEventKind.Write && random.Next(2) == 0)
            file.Grow(pending.Offset + pending.Bytes!.Length, random);
    }

    private static void Tear(FileBytes file, DiskEvent pending, Fate fate, Random random)
    {
        byte[] bytes = pending.Bytes!;
        if (fate == Fate.Garbage)
            file.Grow(pending.Offset + bytes.Length, random);
        if (random.Next(2) == 0)
        {
            file.Write(bytes.AsSpan(0, random.Next(bytes.Length)), pending.Offset);
            return;
        }

        for (int at = 0; at < bytes.Length; at += SectorSize)
        {
            if (random.Next(2) == 0)
                file.Write(bytes.AsSpan(at, Math.Min(SectorSize, bytes.Length - at)), pending.Offset + at);
        }
    }
}
