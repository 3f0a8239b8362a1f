using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peios.Lcs;
using Peios.Rsi;
using Reg.Import;
using Reg.Subtrees;

namespace Reg.Export;

/// <summary>Writes the JSON batch. It has no words for symlinks, volatile keys, some types, and data that do not fit their type.</summary>
internal sealed class JsonBatchWriter : IExportFormat, IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<ExportNote> _notes = [];

    /// <param name="output">Where to.</param>
    /// <param name="isIndented">For people to read; otherwise on one line.</param>
    public JsonBatchWriter(TextWriter output, bool isIndented)
    {
        _output = output;
        // For files and terminals, not for web pages: letters stay letters.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Indented = isIndented, NewLine = output.NewLine, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <inheritdoc/>
    public IReadOnlyList<ExportNote> Notes => _notes;

    /// <inheritdoc/>
    public void Begin()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("keys");
    }

    /// <inheritdoc/>
    public void Write(SubtreeKey key)
    {
        if (key.IsSymlink)
        {
            _notes.Add(new ExportNote($"key {key.Path}", "it is a symlink, which this format cannot say", IsLeftOut: true));
            return;
        }
        if (key.IsVolatile)
            _notes.Add(new ExportNote($"key {key.Path}", "it is volatile, which this format cannot say", IsLeftOut: false));
        _json.WriteStartObject();
        _json.WriteString("path", key.Path);
        if (key.Values.Count > 0)
        {
            _json.WriteStartArray("values");
            foreach (RegistryValue value in key.Values)
                Write(key, value);
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
        if (_json.BytesPending + _buffer.WrittenCount >= FlushAt)
            FlushText();
    }

    /// <inheritdoc/>
    public void End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        FlushText();
        _output.WriteLine();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(SubtreeKey key, RegistryValue value)
    {
        string what = $"value {ValueFormat.Name(value.Name)} of {key.Path}";
        bool hasName = JsonBatchTypes.Has(value.Type);
        byte[]? readBack = ReadBack(value.Type, value.Data);
        if (!hasName || readBack is null)
        {
            string reason = !hasName ? $"this format has no type {ValueFormat.TypeName(value.Type)}" : $"its data are none of a {ValueFormat.TypeName(value.Type)}";
            _notes.Add(new ExportNote(what, reason, IsLeftOut: true));
            return;
        }
        if (!readBack.AsSpan().SequenceEqual(value.Data))
            _notes.Add(new ExportNote(what, "its final NULs are not the usual ones, and will be where the file is read", IsLeftOut: false));
        ValueJson.Write(_json, value.Name, value.Type, value.Data);
    }

    /// <summary>The bytes that a reader makes of what is written for the data; null when nothing can be written for them.</summary>
    private static byte[]? ReadBack(uint type, byte[] data)
    {
        switch (type)
        {
            case RegType.Sz or RegType.ExpandSz or RegType.Link:
                return ValueEncoding.TryReadText(data, out string? text) ? ValueEncoding.FromText(text) : null;
            case RegType.MultiSz:
                return ValueEncoding.TryReadStrings(data, out string[]? strings) ? ValueEncoding.FromStrings(strings) : null;
            case RegType.Dword or RegType.DwordBigEndian:
                return data.Length == sizeof(uint) ? data : null;
            case RegType.Qword:
                return data.Length == sizeof(ulong) ? data : null;
            default:
                return data;
        }
    }

    private void FlushText()
    {
        _json.Flush();
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
    }
}
