using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>set</c>, <c>new</c> and <c>del</c>.</summary>
internal static class ChangeCommands
{
    /// <summary>Sets a value of a key that is there.</summary>
    public static void Set(RegContext context, string typed, string name, string literal, string? layer)
    {
        if (!ValueLiteral.TryParse(literal, out TypedData? value, out string? problem))
            throw new CommandException(ExitCodes.Invalid, $"{problem}. Values are written {ValueLiteral.Forms}");
        using Key key = context.OpenKey(typed);
        key.SetValue(ValueLiteral.Name(name), value.Type, value.Data, new WriteOptions { Layer = layer });
    }

    /// <summary>Creates a key, and the keys above it that are missing.</summary>
    public static void New(RegContext context, string typed, bool isVolatile, string? layer)
    {
        string path = context.KeyPath(typed);
        string[] names = path.Split('\\');
        Key key = context.Registry.OpenKey(names[0]);
        bool created = false;
        try
        {
            foreach (string name in names.Skip(1))
            {
                var options = new CreateOptions { IsVolatile = isVolatile || key.IsVolatile, Layer = layer };
                Key child = key.CreateSubkey(name, options, out created);
                key.Dispose();
                key = child;
            }
        }
        finally
        {
            key.Dispose();
        }
        if (!created)
            throw new CommandException(ExitCodes.Conflict, $"{path} exists already; nothing was changed");
    }

    /// <summary>Deletes a value or, without a name, the key.</summary>
    public static void Delete(RegContext context, string typed, string? name, bool recursive, string? layer)
    {
        if (name is not null)
        {
            if (recursive)
                throw new CommandException(ExitCodes.Usage, "-r is for keys; leave it out to delete a value");
            using Key holder = context.OpenKey(typed);
            if (!holder.DeleteValue(ValueLiteral.Name(name), new WriteOptions { Layer = layer }))
                throw new CommandException(ExitCodes.NotFound, $"{holder.Path} has no value {name} in layer {layer ?? LayerTable.Base}");
            return;
        }

        using RegistryTransaction transaction = context.Registry.BeginTransaction();
        using Key key = context.Registry.OpenKey(context.KeyPath(typed), transaction, follow: false);
        var options = new WriteOptions { Layer = layer, Transaction = transaction };
        bool gone;
        try
        {
            gone = recursive ? DeleteTree(key, options) : key.Delete(options);
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOTEMPTY && !recursive)
        {
            throw new CommandException(ExitCodes.Conflict, $"{key.Path} has subkeys; -r deletes them too");
        }
        transaction.Commit();
        if (!gone)
            throw new CommandException(ExitCodes.Conflict, $"{key.Path} is still there through another layer than {layer ?? LayerTable.Base}; name that layer with --layer");
    }

    /// <summary>Deletes a key and all below it; a symlink goes, what it leads to stays. False when another layer still shows it.</summary>
    public static bool DeleteTree(Key key, WriteOptions options)
    {
        foreach (Subkey subkey in key.ListSubkeys(options.Transaction))
        {
            using Key child = key.OpenSubkey(subkey.Name, options.Transaction, follow: false);
            DeleteTree(child, options);
        }
        return key.Delete(options);
    }
}
