using System.Text;
using System.Text.Json;
using Peios.Lcs;
using Reg.Export;
using Reg.Output;
using Reg.Subtrees;

namespace Reg.Commands;

/// <summary>How a file is written.</summary>
/// <param name="IsJson">As the JSON batch, not as text.</param>
/// <param name="IsUtf16">In UTF-16 with its byte order mark and CR LF, as the program whose format the text is writes and reads it.</param>
internal sealed record ExportStyle(bool IsJson, bool IsUtf16);

/// <summary><c>export</c>: keys with all below them as text.</summary>
internal sealed class ExportCommand(RegContext context, ExportStyle style)
{
    private int _keys, _values;

    /// <summary>Exports a key, at the top all hives, to a file or, without one, to the output.</summary>
    /// <exception cref="CommandException">The format cannot hold all of it; the rest is written.</exception>
    public void Run(string typed, string? file)
    {
        string path = TypedPath.Resolve(context.Current, typed);
        IReadOnlyList<string> roots = path.Length == 0 ? context.Registry.Hives : [path];
        IReadOnlyList<ExportNote> notes;
        if (file is null)
        {
            if (style.IsUtf16)
                throw new CommandException(ExitCodes.Usage, "--utf16 is for files; name one");
            // What comes out is for another reg's input, so that what cannot be in it is said beside it.
            notes = Write(context.Out, roots, null);
            Report(context.Error, notes);
        }
        else
        {
            notes = WriteFile(roots, file);
            context.Show(text => ShowResult(text, file, notes), json => WriteResult(json, file, notes));
        }
        int leftOut = notes.Count(note => note.IsLeftOut);
        if (leftOut > 0)
            throw new CommandException(ExitCodes.Invalid, $"{leftOut} of {ValueFormat.Count(_keys, "key")} and {ValueFormat.Count(_values, "value")} are left out, since the format cannot hold them; backup holds everything");
    }

    private IReadOnlyList<ExportNote> WriteFile(IReadOnlyList<string> roots, string file)
    {
        using OutputFile target = OutputFile.Create(context, file);
        using Progress progress = context.StartProgress("exporting");
        Encoding encoding = style.IsUtf16 ? new UnicodeEncoding(bigEndian: false, byteOrderMark: true) : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return FileNames.Guarded(file, "written", () =>
        {
            IReadOnlyList<ExportNote> notes;
            using (var writer = new StreamWriter(target.Stream, encoding, 1 << 16, leaveOpen: true) { NewLine = style.IsUtf16 ? "\r\n" : "\n" })
                notes = Write(writer, roots, progress);
            target.Finish();
            return notes;
        });
    }

    /// <param name="output">Where to.</param>
    /// <param name="roots">Absolute paths.</param>
    /// <param name="progress">Null when the output itself moves on.</param>
    private IReadOnlyList<ExportNote> Write(TextWriter output, IReadOnlyList<string> roots, Progress? progress)
    {
        using var batch = style.IsJson ? new JsonBatchWriter(output, isIndented: output != context.Out || context.IsTerminal) : null;
        IExportFormat format = batch ?? (IExportFormat)new RegFileWriter(output);
        bool hasBegun = false;
        foreach (string root in roots)
        {
            using var view = new ReadView(context);
            using Key key = context.Registry.OpenKey(root, view.Transaction);
            foreach (SubtreeKey below in Subtree.Read(key, Subtree.SpelledPath(context.Registry, key, view.Transaction), view.Transaction))
            {
                // Not before there is something: a key that is not there leaves no half of a file.
                if (!hasBegun)
                    format.Begin();
                hasBegun = true;
                format.Write(below);
                _keys++;
                _values += below.Values.Count;
                progress?.Report(_keys);
            }
        }
        format.End();
        return format.Notes;
    }

    private void ShowResult(TextWriter text, string file, IReadOnlyList<ExportNote> notes)
    {
        text.WriteLine($"Exported {ValueFormat.Count(_keys, "key")} and {ValueFormat.Count(_values, "value")} to {file}");
        Report(text, notes);
    }

    private void WriteResult(Utf8JsonWriter json, string file, IReadOnlyList<ExportNote> notes)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteNumber("keys", _keys);
        json.WriteNumber("values", _values);
        json.WriteStartArray("notes");
        foreach (ExportNote note in notes)
        {
            json.WriteStartObject();
            json.WriteString("what", note.What);
            json.WriteString("reason", note.Reason);
            json.WriteBoolean("isLeftOut", note.IsLeftOut);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Report(TextWriter output, IReadOnlyList<ExportNote> notes)
    {
        foreach (ExportNote note in notes)
            output.WriteLine($"  {(note.IsLeftOut ? "left out: " : "")}{ValueFormat.Escape(note.What)}: {note.Reason}");
    }
}
