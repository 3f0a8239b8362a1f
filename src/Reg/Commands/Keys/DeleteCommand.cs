using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>del</c> of a key: a layer's entry of it and, if wanted, those of all keys below.</summary>
internal sealed class DeleteCommand(RegContext context, string? layer)
{
    /// <summary>Deletes the key.</summary>
    public void Run(string typed, bool recursive)
    {
        string path = context.KeyPath(typed);
        using Key key = context.Registry.OpenKey(path, context.Transaction, follow: false);
        ThrowIfAnotherLayerShows(key);
        if (recursive && !context.AssumeYes)
            context.Confirm(Question(key));
        int keys = 1;
        bool isGone = false;
        try
        {
            context.InTransaction(transaction =>
            {
                var options = new WriteOptions { Layer = layer, Transaction = transaction };
                using var progress = context.StartProgress("deleting");
                if (recursive)
                    (keys, isGone) = key.DeleteSubtree(options, done => progress.Report(done));
                else
                    isGone = key.Delete(options);
            });
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOTEMPTY && !recursive)
        {
            throw new CommandException(ExitCodes.Conflict, $"{key.Path} has subkeys; -r deletes them too");
        }
        if (!isGone)
            context.Error.WriteLine($"reg: {key.Path} is still there: another layer than {layer} shows it");
        context.ShowDone(json =>
        {
            json.WriteString("path", key.Path);
            json.WriteString("layer", SetCommand.LayerName(context, layer));
            json.WriteNumber("keys", keys);
            json.WriteBoolean("gone", isGone);
        });
    }

    /// <summary>Whoever names no layer wants the key gone, and nothing is changed if it would not be; whoever names one wants its entry gone.</summary>
    private void ThrowIfAnotherLayerShows(Key key)
    {
        if (key.IsRoot)
            throw new CommandException(ExitCodes.Invalid, $"{key.Path} is a hive's root and cannot be deleted");
        using Key parent = context.Registry.OpenKey(TypedPath.Parent(key.Path), context.Transaction);
        IReadOnlyList<LayeredSubkey> entries = parent.QuerySubkeyLayers(key.Name, context.Transaction);
        string name = SetCommand.LayerName(context, layer);
        LayeredSubkey[] others = [.. entries.Where(entry => entry.Layer != name)];
        if (others.Length == entries.Count)
        {
            throw new CommandException(ExitCodes.NotFound,
                $"layer {name} has no entry of {key.Path}; it comes from layer {string.Join(", ", others.Select(entry => entry.Layer))}, which --layer names");
        }
        LayeredSubkey? next = others.Where(entry => entry.Counts).OrderByDescending(entry => (entry.Precedence, entry.Sequence)).FirstOrDefault();
        if (layer is null && next is { Kind: LayeredKind.Present })
            throw new CommandException(ExitCodes.Conflict, $"{key.Path} is in layer {next.Layer} too; name with --layer which one it is to be deleted from. Nothing was changed");
    }

    private string Question(Key key)
    {
        using var progress = context.StartProgress("counting");
        int below = 0;
        Count(key);
        return below == 0 ? $"Delete {key.Path}?" : $"Delete {key.Path} and {ValueFormat.Count(below, "key")} below it?";

        void Count(Key parent)
        {
            foreach (Subkey subkey in parent.ListSubkeys(context.Transaction))
            {
                progress.Report(++below);
                using Key child = parent.OpenSubkey(subkey.Name, context.Transaction, follow: false);
                Count(child);
            }
        }
    }
}
