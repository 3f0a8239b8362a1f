using System.Diagnostics;
using System.Globalization;
using Reg.Import;

namespace Reg.Commands;

/// <summary><c>import</c>: a .reg file into the registry, with a report of what was left out.</summary>
internal static class ImportCommand
{
    /// <summary>Imports the file.</summary>
    public static void Run(RegContext context, string file)
    {
        RegFileParser parser = Open(file);
        var importer = new Importer(context.Registry, parser);
        long start = Stopwatch.GetTimestamp();
        ImportCounts counts;
        try
        {
            using var progress = context.StartProgress("importing");
            counts = importer.Run(() => progress.Report(parser.Position, parser.Length));
        }
        catch (ImportStoppedException e)
        {
            Report(context, importer);
            throw new CommandException(ExitCodes.For(e.Errno),
                $"the import stopped at {e.At}: {e.Message}. {Describe(e.Committed)} are in the registry, in whole batches; " +
                "nothing of the batch that failed is. When the cause is mended, import the file again: what is there already is written over");
        }
        string seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        context.Out.WriteLine($"Imported {Describe(counts)} in {seconds} s");
        Report(context, importer);
    }

    private static RegFileParser Open(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCodes.NotFound, $"there is no file {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Invalid, $"{file} cannot be read: {e.Message}");
        }
        try
        {
            return new RegFileParser(RegFileText.Decode(bytes));
        }
        catch (RegFileException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"{file} cannot be imported: {e.Message}");
        }
    }

    private static void Report(RegContext context, Importer importer)
    {
        RegFileNote[] notes = [.. importer.Notes];
        int keys = notes.Sum(n => n.Keys), values = notes.Sum(n => n.Values);
        if (keys + values > 0)
            context.Out.WriteLine($"Skipped {ValueFormat.Count(keys, "key")} and {ValueFormat.Count(values, "value")}");
        foreach (RegFileNote note in notes)
        {
            string with = note.Keys > 0 && note.Values > 0 ? $" ({ValueFormat.Count(note.Values, "value")} with it)" : "";
            context.Out.WriteLine($"  line {note.Line}: {ValueFormat.Escape(note.What)}: {note.Reason}{with}");
        }
    }

    private static string Describe(ImportCounts counts)
    {
        string deleted = counts.DeletedKeys + counts.DeletedValues == 0
            ? ""
            : $", deleted {ValueFormat.Count(counts.DeletedKeys, "key")} and {ValueFormat.Count(counts.DeletedValues, "value")}";
        return $"{ValueFormat.Count(counts.Keys, "key")} and {ValueFormat.Count(counts.Values, "value")}{deleted}";
    }
}
