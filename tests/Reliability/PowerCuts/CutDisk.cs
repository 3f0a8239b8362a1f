using Loregd.Reliability.Disks;

namespace Loregd.Reliability.PowerCuts;

/// <summary>The files of a recording, event by event, and what each strand had been told by then.</summary>
internal sealed class CutDisk(Random random)
{
    private readonly SortedDictionary<string, CutFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _marks = new(StringComparer.Ordinal);

    /// <summary>How far somebody had come when the power went; 0 if they had not begun.</summary>
    public int MarkOf(string who) => (int)_marks.GetValueOrDefault(who);

    /// <summary>Whether something was on its way to the disk, so that fates differ.</summary>
    public bool HasPending => _files.Values.Any(file => file.HasPending);

    public void Apply(DiskEvent happened)
    {
        if (happened.Kind == DiskEventKind.Mark)
        {
            _marks[happened.File] = happened.Offset;
            return;
        }

        if (!_files.TryGetValue(happened.File, out CutFile? file))
            _files.Add(happened.File, file = new CutFile());
        if (file.IsNew && happened.Kind == DiskEventKind.Sync)
        {
            foreach (CutFile named in _files.Values)
                named.SyncName();
        }

        file.Apply(happened, random);
    }

    /// <summary>Writes what is found after the power is back into a folder.</summary>
    public void WriteTo(string folder, Fate fate, Random fates)
    {
        foreach ((string name, CutFile file) in _files)
        {
            if (file.After(fate, fates) is { } bytes)
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
    }
}
