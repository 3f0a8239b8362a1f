using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>new</c> and <c>link</c>.</summary>
internal static class NewCommand
{
    /// <summary>Creates a key, and the keys above it that are missing, all or none.</summary>
    public static void New(RegContext context, string typed, bool isVolatile, string? layer)
    {
        string path = context.KeyPath(typed);
        context.InTransaction(transaction =>
        {
            using Key key = CreateAll(context, path, new CreateOptions { IsVolatile = isVolatile, Layer = layer, Transaction = transaction }, out bool created);
            if (!created)
                throw new CommandException(ExitCodes.Conflict, $"{path} exists already; nothing was changed");
            context.ShowDone(json =>
            {
                json.WriteString("path", key.Path);
                json.WriteString("guid", key.Guid.ToString());
                json.WriteString("layer", SetCommand.LayerName(context, layer));
            });
        });
    }

    /// <summary>Opens a key, creating it and those above it that are missing. Below a volatile key all are volatile.</summary>
    /// <param name="context">Where.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="options">How they are created.</param>
    /// <param name="created">Whether the key itself was.</param>
    public static Key CreateAll(RegContext context, string path, CreateOptions options, out bool created)
    {
        string[] names = path.Split('\\');
        Key key = context.Registry.OpenKey(names[0], options.Transaction);
        created = false;
        foreach (string name in names.Skip(1))
        {
            using Key parent = key;
            key = parent.CreateSubkey(name, options with { IsVolatile = options.IsVolatile || parent.IsVolatile }, out created);
        }
        return key;
    }

    /// <summary>Creates a symlink. Its parent must be there.</summary>
    public static void Link(RegContext context, string typed, string typedTarget, bool isVolatile, string? layer)
    {
        string path = context.KeyPath(typed), target = context.KeyPath(typedTarget);
        using Key parent = context.Registry.OpenKey(ParentOf(path, "become a symlink"), context.Transaction);
        var options = new CreateOptions { IsVolatile = isVolatile || parent.IsVolatile, Layer = layer, Transaction = context.Transaction };
        using Key link = context.Registry.CreateLink(path, target, options);
        context.ShowDone(json =>
        {
            json.WriteString("path", link.Path);
            json.WriteString("guid", link.Guid.ToString());
            json.WriteString("target", target);
            json.WriteString("layer", SetCommand.LayerName(context, layer));
        });
    }

    /// <summary>The path above a key that is no hive's root.</summary>
    public static string ParentOf(string path, string what) => TypedPath.Parent(path) is { Length: > 0 } parent
        ? parent
        : throw new CommandException(ExitCodes.Invalid, $"{path} is a hive's root and cannot {what}");
}
