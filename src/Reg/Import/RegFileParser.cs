using System.Text;

namespace Reg.Import;

/// <summary>
/// Reads the text format "Windows Registry Editor Version 5.00" into key sections. What cannot be in a registry goes into <see cref="Notes"/>;
/// a section or a line that cannot be read does not stop the rest.
/// </summary>
internal sealed class RegFileParser
{
    public const string Header = "Windows Registry Editor Version 5.00";

    private readonly string _text;
    private readonly List<RegFileNote> _notes = [];
    private int _at;
    private int _line;
    private RegFileMarks _marks;

    /// <summary>Takes the decoded text and checks its first line.</summary>
    /// <exception cref="RegFileException">It is not of this format.</exception>
    public RegFileParser(string text)
    {
        _text = text;
        string first = "";
        while (first.Length == 0 && _at < _text.Length)
            first = ReadLine().Trim();
        if (first != Header)
            throw new RegFileException(first == "REGEDIT4"
                ? $"the file is of the older format REGEDIT4; export it again as \"{Header}\""
                : $"the first line is not \"{Header}\"");
    }

    /// <summary>What was left out or changed so far, in the order of the file.</summary>
    public IReadOnlyList<RegFileNote> Notes => _notes;

    /// <summary>Characters read so far, of <see cref="Length"/>.</summary>
    public int Position => _at;

    /// <summary>Length of the text.</summary>
    public int Length => _text.Length;

    /// <summary>The sections in order; sections left out are not among them.</summary>
    public IEnumerable<RegFileKey> ReadKeys()
    {
        Section? section = null;
        while (_at < _text.Length)
        {
            // A quoted text may go on in the next line, so that blanks at the end of this one belong to it.
            string line = ReadLine().TrimStart();
            if (line.Length == 0)
                continue;
            if (line[0] == ';')
            {
                _marks |= RegFileMark.Read(line);
                continue;
            }
            if (line[0] == '[')
            {
                if (Close(section) is { } key)
                    yield return key;
                section = OpenSection(line.TrimEnd());
            }
            else
            {
                ReadValue(section, line);
            }
            _marks = RegFileMarks.None;
        }
        if (Close(section) is { } last)
            yield return last;
    }

    private RegFileKey? Close(Section? section)
    {
        if (section is null)
            return null;
        if (section.Problem is null)
        {
            return new RegFileKey(section.Path, section.IsDeletion, section.Values, section.Line)
            {
                IsSymlink = section.Marks.HasFlag(RegFileMarks.Symlink),
                IsVolatile = section.Marks.HasFlag(RegFileMarks.Volatile),
            };
        }
        // The values of a section that is left out are counted with it, so that each is mentioned once.
        _notes.Add(new RegFileNote(section.Line, section.What, section.Problem, 1, section.DroppedValues));
        return null;
    }

    private Section OpenSection(string line)
    {
        int end = line.LastIndexOf(']');
        if (end < 0)
            return new Section(line, false, "the closing ] is missing", _line, _marks) { What = Excerpt(line) };
        string written = line[1..end];
        bool deletion = written.StartsWith('-');
        if (deletion)
            written = written[1..];
        string? problem = RegFilePath.Translate(written, out string path);
        if (problem is null && deletion && !path.Contains('\\'))
            problem = "a hive's root cannot be deleted";
        return new Section(path, deletion, problem, _line, _marks) { What = $"key {path}" };
    }

    private void ReadValue(Section? section, string line)
    {
        (int startLine, int next) = (_line, _at);
        string? problem = ReadNamed(line, out string? name, out RegFileValue? value, out bool hasBrokenQuotes);
        // A text that goes on until the next quote has taken lines along that stand for themselves.
        if (hasBrokenQuotes)
            (_line, _at) = (startLine, next);

        int values = line[0] is '@' or '"' ? 1 : 0;
        if (section?.Problem is not null)
            section.DroppedValues++;
        else if (section is null)
            _notes.Add(new RegFileNote(startLine, Excerpt(line), "it stands before the first key", 0, values));
        else if (section.IsDeletion)
            _notes.Add(new RegFileNote(startLine, Describe(section, name, line), "its key is being deleted", 0, 1));
        else if (value is null)
            _notes.Add(new RegFileNote(startLine, Describe(section, name, line), problem ?? "it cannot be read", 0, values));
        else
            Keep(section, value, problem, startLine);
    }

    /// <summary>Reads a value line. Returns why there is no value, or a remark on it.</summary>
    /// <param name="line">The line; it may go on in the next ones.</param>
    /// <param name="name">The value's name; null when it cannot be read.</param>
    /// <param name="value">Null if there is none.</param>
    /// <param name="hasBrokenQuotes">Whether a quote is missing, or one too many, in what was read over several lines.</param>
    private string? ReadNamed(string line, out string? name, out RegFileValue? value, out bool hasBrokenQuotes)
    {
        (name, value, hasBrokenQuotes) = (null, null, false);
        int startLine = _line;
        if (line[0] == '@')
        {
            name = "";
            line = line[1..];
        }
        else if (line[0] == '"')
        {
            if (TryReadQuoted(ref line, 0, out string quoted, out int end) && (_line == startLine || line.AsSpan(end).TrimStart().StartsWith('=')))
                name = quoted;
            hasBrokenQuotes = name is null;
            if (name is null)
                return "the closing quote of its name is missing";
            line = line[end..];
        }
        else
        {
            return "it is neither a key, nor a value, nor a comment";
        }
        string? problem = ReadAssignment(line, name, out value, out bool hasBrokenText);
        hasBrokenQuotes = hasBrokenText && _line > startLine;
        return problem;
    }

    private void Keep(Section section, RegFileValue value, string? remark, int line)
    {
        section.Values.Add(value with { Line = line });
        if (remark is not null)
            _notes.Add(new RegFileNote(line, $"value {Shown(value.Name)} of {section.Path}", remark, 0, 0));
    }

    /// <summary>Reads <c>=data</c>. Returns why there is no value, or a remark on it.</summary>
    private string? ReadAssignment(string rest, string name, out RegFileValue? value, out bool hasBrokenText)
    {
        (value, hasBrokenText) = (null, false);
        rest = rest.TrimStart();
        if (!rest.StartsWith('='))
            return "= is missing after its name";
        rest = rest[1..].TrimStart();
        string? problem = RegFilePath.CheckValueName(name);

        if (rest.StartsWith('"'))
        {
            hasBrokenText = true;
            if (!TryReadQuoted(ref rest, 0, out string text, out int end))
                return "the closing quote of its data is missing";
            if (!IsCommentOrEmpty(rest.AsSpan(end)))
                return "something follows its closing quote";
            hasBrokenText = false;
            return problem ?? RegFileData.FromText(name, text, out value);
        }

        string literal = ReadContinued(rest.TrimEnd());
        return problem ?? RegFileData.FromLiteral(name, literal, _marks.HasFlag(RegFileMarks.RawBytes), out value);
    }

    /// <summary>A literal whole, without the backslashes at the ends of its lines.</summary>
    private string ReadContinued(string first)
    {
        if (!first.EndsWith('\\'))
            return first;
        var whole = new StringBuilder(first);
        while (whole is [.., '\\'] && _at < _text.Length)
        {
            whole.Length--;
            whole.Append(ReadContinuation());
        }
        return whole.ToString();
    }

    /// <summary>The next line of a continued one; comments may stand between.</summary>
    private string ReadContinuation()
    {
        string line = ReadLine().Trim();
        while (line.StartsWith(';') && _at < _text.Length)
            line = ReadLine().Trim();
        return line;
    }

    /// <summary>
    /// Reads the quoted text that starts at <paramref name="start"/>, with <c>\\</c> and <c>\"</c> for backslash and quote. It may run over
    /// several lines; <paramref name="line"/> is then the last of them.
    /// </summary>
    private bool TryReadQuoted(ref string line, int start, out string text, out int end)
    {
        var result = new StringBuilder();
        for (int i = start + 1; ; i++)
        {
            if (i == line.Length)
            {
                if (_at >= _text.Length)
                {
                    (text, end) = ("", i);
                    return false;
                }
                result.Append(LineBreakBefore(_at));
                line = ReadLine();
                i = -1;
                continue;
            }
            char c = line[i];
            if (c == '"')
            {
                (text, end) = (result.ToString(), i + 1);
                return true;
            }
            if (c == '\\' && i + 1 < line.Length && line[i + 1] is '\\' or '"')
                c = line[++i];
            result.Append(c);
        }
    }

    private string LineBreakBefore(int at) => at >= 2 && _text[at - 2] == '\r' ? "\r\n" : "\n";

    private string ReadLine()
    {
        int end = _text.IndexOf('\n', _at);
        int next = end < 0 ? _text.Length : end + 1;
        if (end < 0)
            end = _text.Length;
        else if (end > _at && _text[end - 1] == '\r')
            end--;
        string line = _text[_at..end];
        _at = next;
        _line++;
        return line;
    }

    private static bool IsCommentOrEmpty(ReadOnlySpan<char> rest)
    {
        rest = rest.Trim();
        return rest.IsEmpty || rest[0] == ';';
    }

    private static string Describe(Section section, string? name, string line) =>
        name is null ? Excerpt(line) : $"value {Shown(name)} of {section.Path}";

    private static string Shown(string name) => name.Length == 0 ? "@" : $"\"{name}\"";

    private static string Excerpt(string line) => line.Length <= 60 ? $"line \"{line}\"" : $"line \"{line[..57]}...\"";

    private sealed class Section(string path, bool isDeletion, string? problem, int line, RegFileMarks marks)
    {
        public RegFileMarks Marks => marks;
        public string Path => path;
        public required string What { get; init; }
        public bool IsDeletion => isDeletion;
        public string? Problem => problem;
        public int Line => line;
        public List<RegFileValue> Values { get; } = [];
        public int DroppedValues { get; set; }
    }
}
