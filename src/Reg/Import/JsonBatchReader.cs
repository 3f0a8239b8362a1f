using System.Text.Json;

namespace Reg.Import;

/// <summary>Tokens of a JSON batch, each with its line.</summary>
internal ref struct JsonBatchReader
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private int _counted;
    private int _line = 1;

    public JsonBatchReader(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
    }

    /// <summary>The kind of the current token.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The line of the current token, from 1.</summary>
    public int Line
    {
        get
        {
            int at = (int)_reader.TokenStartIndex;
            _line += _json[_counted..at].Count((byte)'\n');
            _counted = at;
            return _line;
        }
    }

    /// <summary>Goes on to the next token. False at the end.</summary>
    /// <exception cref="RegFileException">It is no JSON.</exception>
    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (JsonException e)
        {
            string message = e.Message.Split(" LineNumber:", 2)[0];
            throw new RegFileException($"line {e.LineNumber + 1}: it is not JSON: {message}");
        }
    }

    /// <summary>Goes on to the next token, which must be of that kind.</summary>
    public void Expect(JsonTokenType token, string what)
    {
        if (!Read() || Token != token)
            throw Wrong($"{what} is expected here");
    }

    /// <summary>The current token's text.</summary>
    public string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("the text is not valid Unicode");
        }
    }

    /// <summary>The current token as a number; null when it is none of that range.</summary>
    public readonly ulong? Number() => Token == JsonTokenType.Number && _reader.TryGetUInt64(out ulong number) ? number : null;

    /// <summary>The file is wrong at the current token.</summary>
    public RegFileException Wrong(string problem) => new($"line {Line}: {problem}");
}
