using System.Text;
using System.Text.Json;
using Peios.Lcs;
using Peios.Rsi;

namespace Reg.Import;

/// <summary>
/// Reads the JSON batch: an object with <c>keys</c>, each with its <c>path</c> and, if it has any, <c>values</c> of <c>name</c>, <c>type</c> and <c>data</c>. Anything
/// else in it is an error, and an error anywhere refuses all of it.
/// </summary>
internal ref struct JsonBatchParser
{
    private JsonBatchReader _reader;

    private JsonBatchParser(ReadOnlySpan<byte> json) => _reader = new JsonBatchReader(json);

    /// <summary>Whether a text is to be read as JSON and not as another format.</summary>
    public static bool Recognizes(string text) => text.AsSpan().TrimStart().StartsWith('{');

    /// <summary>The keys in the order of the text.</summary>
    /// <exception cref="RegFileException">It is no such batch; the message says where and why.</exception>
    public static IReadOnlyList<RegFileKey> Parse(string text)
    {
        if (!RegFileText.IsWellFormed(text))
            throw new RegFileException("the text is not valid UTF-8");
        return new JsonBatchParser(Encoding.UTF8.GetBytes(text)).ReadBatch();
    }

    private List<RegFileKey> ReadBatch()
    {
        var keys = new List<RegFileKey>();
        bool hasKeys = false;
        _reader.Expect(JsonTokenType.StartObject, "{");
        while (ReadMember() is { } member)
        {
            ThrowIfUnknownOrRepeated(member, "keys", ref hasKeys);
            _reader.Expect(JsonTokenType.StartArray, "an array of keys");
            while (ReadElement("a key"))
                keys.Add(ReadKey());
        }
        if (!hasKeys)
            throw _reader.Wrong("the member \"keys\" is missing");
        // Whatever follows is no JSON.
        _reader.Read();
        return keys;
    }

    private RegFileKey ReadKey()
    {
        int line = _reader.Line;
        string? path = null;
        bool hasPath = false, hasValues = false;
        var values = new List<RegFileValue>();
        while (ReadMember() is { } member)
        {
            if (member == "values")
            {
                ThrowIfUnknownOrRepeated(member, "values", ref hasValues);
                _reader.Expect(JsonTokenType.StartArray, "an array of values");
                while (ReadElement("a value"))
                    values.Add(ReadValue());
            }
            else
            {
                if (member is "volatile" or "symlink")
                    throw _reader.Wrong($"\"{member}\" is no member of a key here. What tree --json prints is for programs to read; export --json makes what can be read back");
                ThrowIfUnknownOrRepeated(member, "path", ref hasPath);
                path = ReadText("path");
                if (CheckPath(path) is { } problem)
                    throw _reader.Wrong(problem);
            }
        }
        return path is null ? throw _reader.Wrong("the key's \"path\" is missing") : new RegFileKey(path, IsDeletion: false, values, line);
    }

    private RegFileValue ReadValue()
    {
        int line = _reader.Line;
        string? name = null, typeName = null;
        bool hasName = false, hasType = false, hasData = false;
        JsonBatchReader data = default;
        while (ReadMember() is { } member)
        {
            switch (member)
            {
                case "name":
                    ThrowIfUnknownOrRepeated(member, "name", ref hasName);
                    name = ReadText("name");
                    if (RegFilePath.CheckValueName(name) is { } problem)
                        throw _reader.Wrong(problem);
                    break;
                case "type":
                    ThrowIfUnknownOrRepeated(member, "type", ref hasType);
                    typeName = ReadText("type");
                    break;
                default:
                    ThrowIfUnknownOrRepeated(member, "data", ref hasData);
                    // Members come in any order: what the data are is known when the type is.
                    data = _reader;
                    SkipData();
                    break;
            }
        }
        if (name is null || typeName is null)
            throw _reader.Wrong($"the value's \"{(name is null ? "name" : "type")}\" is missing");
        uint type = JsonBatchTypes.Find(typeName) ?? throw _reader.Wrong($"\"{typeName}\" is no type; there are {JsonBatchTypes.Names}");
        if (!hasData && type != RegType.None)
            throw _reader.Wrong("the value's \"data\" are missing");
        return new RegFileValue(name, type, hasData ? ReadData(ref data, type) : [], IsDeletion: false) { Line = line };
    }

    private static byte[] ReadData(ref JsonBatchReader data, uint type)
    {
        data.Read();
        switch (type)
        {
            case RegType.Sz or RegType.ExpandSz or RegType.Link:
                return ValueEncoding.FromText(TextOf(ref data, "a text"));
            case RegType.MultiSz:
                return ReadStrings(ref data);
            case RegType.Dword or RegType.DwordBigEndian:
                byte[] dword = ValueEncoding.FromDword((uint)NumberOf(ref data, uint.MaxValue));
                if (type == RegType.DwordBigEndian)
                    Array.Reverse(dword);
                return dword;
            case RegType.Qword:
                return ValueEncoding.FromQword(NumberOf(ref data, ulong.MaxValue));
            default:
                return HexBytes.TryParse(TextOf(ref data, "bytes in hexadecimal"), out byte[]? bytes) ? bytes : throw data.Wrong("the data are not pairs of hexadecimal digits");
        }
    }

    private static byte[] ReadStrings(ref JsonBatchReader data)
    {
        if (data.Token != JsonTokenType.StartArray)
            throw data.Wrong("the data of this type are an array of texts");
        var strings = new List<string>();
        while (data.Read() && data.Token != JsonTokenType.EndArray)
            strings.Add(TextOf(ref data, "texts"));
        return ValueEncoding.FromStrings(strings);
    }

    private static ulong NumberOf(ref JsonBatchReader data, ulong highest) =>
        data.Number() is { } number && number <= highest ? number : throw data.Wrong($"the data of this type are a whole number from 0 to {highest}");

    private static string TextOf(ref JsonBatchReader data, string what)
    {
        if (data.Token != JsonTokenType.String)
            throw data.Wrong($"the data of this type are {what}");
        string text = data.Text();
        return text.Contains('\0') ? throw data.Wrong("the text holds a NUL") : text;
    }

    /// <summary>The next member's name; null at the end of the object.</summary>
    private string? ReadMember()
    {
        _reader.Read();
        return _reader.Token == JsonTokenType.EndObject ? null : _reader.Text();
    }

    /// <summary>Goes on to the next object of an array; false at its end.</summary>
    private bool ReadElement(string what)
    {
        _reader.Read();
        if (_reader.Token == JsonTokenType.EndArray)
            return false;
        return _reader.Token == JsonTokenType.StartObject ? true : throw _reader.Wrong($"{what} is an object");
    }

    private string ReadText(string member)
    {
        _reader.Expect(JsonTokenType.String, $"the text of \"{member}\"");
        return _reader.Text();
    }

    private void SkipData()
    {
        _reader.Read();
        if (_reader.Token == JsonTokenType.StartObject)
            throw _reader.Wrong("data cannot be an object");
        if (_reader.Token != JsonTokenType.StartArray)
            return;
        while (_reader.Read() && _reader.Token != JsonTokenType.EndArray)
        {
            if (_reader.Token is JsonTokenType.StartArray or JsonTokenType.StartObject)
                throw _reader.Wrong("the elements of data are texts");
        }
    }

    private void ThrowIfUnknownOrRepeated(string member, string known, ref bool wasSeen)
    {
        if (member != known)
            throw _reader.Wrong($"\"{member}\" is no member of this format");
        if (wasSeen)
            throw _reader.Wrong($"a second \"{member}\"");
        wasSeen = true;
    }

    private static string? CheckPath(string path)
    {
        foreach (string name in path.Split('\\'))
        {
            if (RegFilePath.CheckKeyName(name) is { } problem)
                return problem;
        }
        return null;
    }
}
