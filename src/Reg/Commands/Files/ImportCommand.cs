using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reg.Import;

namespace Reg.Commands;

/// <summary><c>import</c> and <c>apply</c>: a file into the registry, with a report of what was left out.</summary>
internal static class ImportCommand
{
    /// <summary>Imports the file.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="file">As typed.</param>
    /// <param name="into">The key that the file's topmost key becomes, as typed; null to leave it where it is.</param>
    /// <param name="layer">The layer to write to; null for <c>base</c>.</param>
    /// <param name="isWhole">Whether nothing is committed before all is written.</param>
    public static void Run(RegContext context, string file, string? into, string? layer, bool isWhole)
    {
        RegistryFile contents = Open(context, file);
        if (into is not null)
            contents = contents.MovedTo(context.KeyPath(into));
        var options = new ImportOptions { Layer = layer, Transaction = context.Transaction, IsWhole = isWhole };
        var importer = new Importer(context.Registry, contents, options);
        long start = Stopwatch.GetTimestamp();
        ImportCounts counts;
        try
        {
            using var progress = context.StartProgress(isWhole ? "applying" : "importing");
            counts = importer.Run(done => progress.Report(done, contents.Keys.Count));
        }
        catch (ImportStoppedException e)
        {
            throw new CommandException(ExitCodes.For(e.Errno), $"it stopped at {e.At}: {e.Message}. {Left(context, e.Committed, isWhole)}");
        }
        context.Show(
            text =>
            {
                string seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                text.WriteLine($"{(isWhole ? "Applied" : "Imported")} {Describe(counts)} in {seconds} s");
                Report(text, [.. importer.Notes]);
            },
            json => WriteJson(json, counts, [.. importer.Notes]));
    }

    private static RegistryFile Open(RegContext context, string file)
    {
        byte[] bytes = FileNames.ReadAll(context, file);
        try
        {
            return RegistryFile.Parse(bytes);
        }
        catch (RegFileException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"{FileNames.Shown(file)} cannot be imported: {e.Message}");
        }
    }

    /// <summary>What a failure leaves behind, and what to do then.</summary>
    private static string Left(RegContext context, ImportCounts committed, bool isWhole)
    {
        if (context.Transaction is not null)
            return "What came before is in the open transaction; abort it to undo that";
        return isWhole && committed == default
            ? "Nothing was changed"
            : $"{Describe(committed)} are in the registry, in whole batches; nothing of the batch that failed is. When the cause is mended, import the file again: " +
              "what is there already is written over";
    }

    private static void Report(TextWriter output, RegFileNote[] notes)
    {
        int keys = notes.Sum(n => n.Keys), values = notes.Sum(n => n.Values);
        if (keys + values > 0)
            output.WriteLine($"Skipped {ValueFormat.Count(keys, "key")} and {ValueFormat.Count(values, "value")}");
        foreach (RegFileNote note in notes)
        {
            string with = note.Keys > 0 && note.Values > 0 ? $" ({ValueFormat.Count(note.Values, "value")} with it)" : "";
            output.WriteLine($"  line {note.Line}: {ValueFormat.Escape(note.What)}: {note.Reason}{with}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, ImportCounts counts, RegFileNote[] notes)
    {
        json.WriteStartObject();
        json.WriteNumber("keys", counts.Keys);
        json.WriteNumber("values", counts.Values);
        json.WriteNumber("deletedKeys", counts.DeletedKeys);
        json.WriteNumber("deletedValues", counts.DeletedValues);
        json.WriteNumber("skippedKeys", notes.Sum(note => note.Keys));
        json.WriteNumber("skippedValues", notes.Sum(note => note.Values));
        json.WriteStartArray("notes");
        foreach (RegFileNote note in notes)
        {
            json.WriteStartObject();
            json.WriteNumber("line", note.Line);
            json.WriteString("what", note.What);
            json.WriteString("reason", note.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Describe(ImportCounts counts)
    {
        string deleted = counts.DeletedKeys + counts.DeletedValues == 0
            ? ""
            : $", deleted {ValueFormat.Count(counts.DeletedKeys, "key")} and {ValueFormat.Count(counts.DeletedValues, "value")}";
        return $"{ValueFormat.Count(counts.Keys, "key")} and {ValueFormat.Count(counts.Values, "value")}{deleted}";
    }
}
