using System.Globalization;
using Peios.Lcs;
using Peios.Rsi;
using Reg.Import;
using Reg.Subtrees;

namespace Reg.Export;

/// <summary>
/// Writes the text format "Windows Registry Editor Version 5.00". All that the registry can hold is written so that an import reads it back exactly, except
/// for line breaks in the names of keys.
/// </summary>
internal sealed class RegFileWriter(TextWriter output) : IExportFormat
{
    // Lines of bytes are as long as those of the original, including comma and backslash.
    private const int LineWidth = 80;

    private readonly List<ExportNote> _notes = [];
    private string? _leftOut;

    /// <inheritdoc/>
    public IReadOnlyList<ExportNote> Notes => _notes;

    /// <inheritdoc/>
    public void Begin() => output.WriteLine(RegFileParser.Header);

    /// <inheritdoc/>
    public void Write(SubtreeKey key)
    {
        if (_leftOut is not null && key.Path.StartsWith(_leftOut, StringComparison.Ordinal))
            return;
        if (key.Path.Contains('\n'))
        {
            // All below it has the same name in its path.
            _leftOut = key.Path + '\\';
            _notes.Add(new ExportNote($"key {key.Path}", "its name has a line break, which this format cannot write; nor is what is below it in the file", IsLeftOut: true));
            return;
        }
        output.WriteLine();
        if (key.IsVolatile)
            output.WriteLine(RegFileMark.Volatile);
        if (key.IsSymlink)
            output.WriteLine(RegFileMark.Symlink);
        output.WriteLine($"[{RegFilePath.ToWindows(key.Path)}]");
        foreach (RegistryValue value in key.Values)
            Write(value);
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    private void Write(RegistryValue value)
    {
        string name = value.Name.Length == 0 ? "@=" : $"{Quoted(value.Name)}=";
        if (value.Type == RegType.Dword && ValueEncoding.TryReadDword(value.Data, out uint number))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}dword:{number:x8}"));
        else if (value.Type == RegType.Sz && IsPlain(value.Data, out string text))
            output.WriteLine(name + Quoted(text));
        else if (!RegFileData.IsText(value.Type))
            WriteHex(name + (value.Type == RegType.Binary ? "hex:" : HexPrefix(value.Type)), value.Data);
        else if (RegFileData.TryToUtf16(value.Type, value.Data, out byte[]? utf16))
            WriteHex(name + HexPrefix(value.Type), utf16);
        else
            WriteRaw(name, value);
    }

    private void WriteRaw(string name, RegistryValue value)
    {
        output.WriteLine(RegFileMark.RawBytes);
        WriteHex(name + HexPrefix(value.Type), value.Data);
    }

    private void WriteHex(string start, byte[] data)
    {
        output.Write(start);
        int column = start.Length;
        for (int i = 0; i < data.Length; i++)
        {
            bool isLast = i == data.Length - 1;
            // Room for the byte, its comma, and the backslash that may have to follow.
            if (column + (isLast ? 2 : 4) > LineWidth && i > 0)
            {
                output.WriteLine('\\');
                output.Write("  ");
                column = 2;
            }
            output.Write(data[i].ToString("x2", CultureInfo.InvariantCulture));
            if (!isLast)
                output.Write(',');
            column += 3;
        }
        output.WriteLine();
    }

    /// <summary>Whether a text can stand between quotes: terminated, UTF-8, and without control characters, which readers treat in different ways.</summary>
    private static bool IsPlain(byte[] data, out string text)
    {
        text = "";
        return data is [.., 0] && ValueEncoding.TryReadText(data, out text!) && !text.Any(char.IsControl);
    }

    private static string HexPrefix(uint type) => string.Create(CultureInfo.InvariantCulture, $"hex({type:x}):");

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
