using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>backup</c>, <c>restore</c> and <c>verify</c>: streams of the format PEIOSREG (docs/stream-format.md).</summary>
internal static class StreamCommands
{
    /// <summary>Writes a key with all below it, in all layers, to a file. What goes to the standard output has nothing else beside it.</summary>
    public static void Backup(RegContext context, string typed, string file)
    {
        if (context.Transaction is not null)
            throw new CommandException(ExitCodes.Conflict, "a backup holds what is committed, and a transaction is open; commit or abort it first");
        if (FileNames.IsStandard(file))
        {
            BackupToOutput(context, typed);
            return;
        }
        using Key key = context.OpenKey(typed);
        using OutputFile target = OutputFile.Create(context, file, isPrivate: true);
        StreamSummary summary = FileNames.Guarded(file, "written", () =>
        {
            using Progress progress = context.StartProgress("backing up");
            StreamSummary written = key.Backup(target.Stream, new BackupOptions { Progress = keys => progress.Report(keys) });
            target.Finish();
            return written;
        });
        context.Show(
            text => text.WriteLine($"Backed up {ValueFormat.Escape(key.Path)} to {file}: {Contents(summary)}"),
            json =>
            {
                json.WriteStartObject();
                json.WriteString("path", key.Path);
                json.WriteString("file", file);
                WriteSummary(json, summary);
                json.WriteEndObject();
            });
    }

    /// <summary>Checks a file without a registry, and says what it holds.</summary>
    public static void Verify(RegContext context, string file)
    {
        using Stream stream = FileNames.OpenRead(context, file);
        StreamSummary summary = Check(stream, file);
        context.Show(
            text =>
            {
                text.WriteLine($"file      {FileNames.Shown(file)}, whole and undamaged");
                text.WriteLine($"made      {Timestamp.Short(summary.Header.Time)}");
                text.WriteLine($"hive      {ValueFormat.Escape(summary.Header.Hive)}");
                text.WriteLine($"root      {summary.Header.Root}");
                text.WriteLine($"holds     {Contents(summary)}");
                foreach (StreamLayer layer in summary.Layers)
                    text.WriteLine($"layer     {ValueFormat.Escape(layer.Name)}, precedence {layer.Precedence}{(layer.IsEnabled ? "" : ", not enabled")}");
                text.WriteLine($"version   {summary.Header.Version}{(summary.UnknownRecords == 0 ? "" : $", {summary.UnknownRecords} records of types that are unknown here")}");
                text.WriteLine($"sha256    {Convert.ToHexStringLower(summary.Hash)}");
            },
            json =>
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                WriteSummary(json, summary);
                json.WriteEndObject();
            });
    }

    /// <summary>Replaces a key's content and all below it by what a file holds. A key that is missing is created.</summary>
    public static void Restore(RegContext context, string typed, string file)
    {
        string path = context.KeyPath(typed);
        using Stream stream = FileNames.OpenReadAgain(context, file);
        StreamSummary summary = Check(stream, file);
        stream.Position = 0;
        if (IsThere(context, path))
            context.Confirm($"Restore {ValueFormat.Escape(path)} from {FileNames.Shown(file)}, made {Timestamp.Short(summary.Header.Time)}? All that the key holds and all below it is replaced.");

        RestoreResult result = RestoreWhole(context, path, stream, out bool created);
        context.Show(
            text =>
            {
                string gone = result.RemovedKeys == 0 ? "" : $"; removed {ValueFormat.Count((int)result.RemovedKeys, "key")} that it had before";
                text.WriteLine($"{(created ? "Created and restored" : "Restored")} {ValueFormat.Escape(path)}: {Contents(result.Stream)}{gone}");
                foreach (StreamLayer layer in result.UnknownLayers)
                    text.WriteLine($"  there is no layer {ValueFormat.Escape(layer.Name)} here: what is in it counts once the layer is created");
            },
            json =>
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteBoolean("created", created);
                json.WriteNumber("removedKeys", result.RemovedKeys);
                json.WriteStartArray("unknownLayers");
                foreach (StreamLayer layer in result.UnknownLayers)
                    json.WriteStringValue(layer.Name);
                json.WriteEndArray();
                WriteSummary(json, result.Stream);
                json.WriteEndObject();
            });
    }

    private static RestoreResult RestoreWhole(RegContext context, string path, Stream stream, out bool created)
    {
        try
        {
            if (context.Transaction is { } open)
                return Restore(context, path, stream, open, out created);
            using RegistryTransaction own = context.Registry.BeginTransaction();
            RestoreResult result = Restore(context, path, stream, own, out created);
            own.Commit();
            return result;
        }
        catch (LcsException e)
        {
            // Half a restore must not be committed.
            if (context.Transaction is not null)
            {
                context.Transaction.Dispose();
                context.Transaction = null;
                context.Error.WriteLine("reg: the open transaction was aborted, since a restore failed in it");
            }
            if (e.Errno == LcsErrno.EEXIST)
                throw new CommandException(ExitCodes.Conflict, $"{e.Message}; a backup is no copy: export and import --into make one");
            throw;
        }
    }

    private static RestoreResult Restore(RegContext context, string path, Stream stream, RegistryTransaction transaction, out bool created)
    {
        created = false;
        string[] names = path.Split('\\');
        for (int depth = 2; depth <= names.Length; depth++)
            context.Registry.CreateKey(string.Join('\\', names[..depth]), new CreateOptions { Transaction = transaction }, out created).Dispose();
        using Key key = context.Registry.OpenKey(path, transaction);
        using Progress progress = context.StartProgress("restoring");
        return key.Restore(stream, new RestoreOptions { Transaction = transaction, Progress = keys => progress.Report(keys) });
    }

    private static bool IsThere(RegContext context, string path)
    {
        try
        {
            context.Registry.OpenKey(path, context.Transaction).Dispose();
            return true;
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOENT)
        {
            return false;
        }
    }

    private static void BackupToOutput(RegContext context, string typed)
    {
        if (context.IsTerminal)
            throw new CommandException(ExitCodes.Usage, "a backup is not for a terminal; name a file, or send the output to one");
        using Key key = context.OpenKey(typed);
        using Progress progress = context.StartProgress("backing up");
        var output = new BufferedStream(context.Output, 1 << 16);
        key.Backup(output, new BackupOptions { Progress = keys => progress.Report(keys) });
    }

    private static StreamSummary Check(Stream stream, string file)
    {
        try
        {
            return FileNames.Guarded(FileNames.Shown(file), "read", () => RegistryStream.Verify(stream));
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EINVAL)
        {
            throw new CommandException(ExitCodes.Invalid, $"{FileNames.Shown(file)} is no whole and undamaged backup: {e.Message}");
        }
    }

    private static string Contents(StreamSummary summary) => string.Create(CultureInfo.InvariantCulture,
        $"{ValueFormat.Count((int)summary.Keys, "key")}, {ValueFormat.Count((int)summary.Values, "value")}, {ValueFormat.Count(summary.Layers.Count, "layer")}, {summary.Bytes:N0} bytes");

    private static void WriteSummary(Utf8JsonWriter json, StreamSummary summary)
    {
        json.WriteString("made", Timestamp.Iso(summary.Header.Time));
        json.WriteString("hive", summary.Header.Hive);
        json.WriteString("root", summary.Header.Root.ToString());
        json.WriteNumber("version", summary.Header.Version);
        json.WriteNumber("keys", summary.Keys);
        json.WriteNumber("entries", summary.Entries);
        json.WriteNumber("values", summary.Values);
        json.WriteNumber("blanketTombstones", summary.BlanketTombstones);
        json.WriteNumber("unknownRecords", summary.UnknownRecords);
        json.WriteNumber("records", summary.Records);
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteString("sha256", Convert.ToHexStringLower(summary.Hash));
        json.WriteStartArray("layers");
        foreach (StreamLayer layer in summary.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteNumber("precedence", layer.Precedence);
            json.WriteBoolean("isEnabled", layer.IsEnabled);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
