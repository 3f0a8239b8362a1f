namespace Reg.Shell.Editing;

/// <summary>The lines typed before, oldest first, and the place in them where the editor looks.</summary>
internal sealed class History
{
    private readonly List<string> _lines;
    private readonly int _capacity;
    private string _draft = "";
    private int _at;

    /// <param name="lines">Oldest first.</param>
    /// <param name="capacity">Lines that are kept.</param>
    public History(IEnumerable<string> lines, int capacity)
    {
        _capacity = capacity;
        _lines = [.. lines.TakeLast(capacity)];
        _at = _lines.Count;
    }

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>
    /// Keeps a line. False when it is not kept: a blank one, one that begins with a blank because its writer does not want it kept, and one that repeats the last.
    /// </summary>
    public bool Add(string line)
    {
        bool isKept = line.Length > 0 && !char.IsWhiteSpace(line[0]) && (_lines.Count == 0 || _lines[^1] != line);
        if (isKept)
        {
            _lines.Add(line);
            if (_lines.Count > _capacity)
                _lines.RemoveAt(0);
        }
        _at = _lines.Count;
        return isKept;
    }

    /// <summary>Looks at the newest again; nothing is drafted.</summary>
    public void Reset() => (_at, _draft) = (_lines.Count, "");

    /// <summary>The line before; null if there is none.</summary>
    /// <param name="current">The line as it is; it comes back at the end of the history.</param>
    public string? Older(string current) => GoTo(_at - 1, current);

    /// <summary>The line after; null if there is none.</summary>
    public string? Newer(string current) => GoTo(_at + 1, current);

    /// <summary>The first line of all; null if there is none.</summary>
    public string? Oldest(string current) => _at == 0 ? null : GoTo(0, current);

    /// <summary>The line that was begun; null if it is there.</summary>
    public string? Newest(string current) => GoTo(_lines.Count, current);

    /// <summary>The newest line before a place that contains a text, and its place; null if there is none.</summary>
    /// <param name="text">What is searched; case does not matter.</param>
    /// <param name="before">Only lines before this place; the count of lines for all.</param>
    public (string Line, int At)? FindBack(string text, int before)
    {
        for (int at = Math.Min(before, _lines.Count) - 1; at >= 0; at--)
        {
            if (_lines[at].Contains(text, StringComparison.OrdinalIgnoreCase))
                return (_lines[at], at);
        }
        return null;
    }

    private string? GoTo(int place, string current)
    {
        if (place < 0 || place > _lines.Count || place == _at)
            return null;
        if (_at == _lines.Count)
            _draft = current;
        _at = place;
        return place == _lines.Count ? _draft : _lines[place];
    }
}
