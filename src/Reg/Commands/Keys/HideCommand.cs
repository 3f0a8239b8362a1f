using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>hide</c> and <c>unhide</c>.</summary>
internal static class HideCommand
{
    /// <summary>Hides a name from a layer on. If the layer has the key itself that entry is replaced, which may be the end of the key: asks before.</summary>
    public static void Hide(RegContext context, string typed, string? layer)
    {
        string path = context.KeyPath(typed);
        using Key parent = context.Registry.OpenKey(NewCommand.ParentOf(path, "be hidden"), context.Transaction);
        string name = LastName(path), layerName = SetCommand.LayerName(context, layer);
        IReadOnlyList<LayeredSubkey> entries = parent.QuerySubkeyLayers(name, context.Transaction);
        LayeredSubkey? own = entries.FirstOrDefault(entry => entry.Layer == layerName && entry.Kind == LayeredKind.Present);
        if (own is not null && !entries.Any(entry => entry != own && entry.Target == own.Target))
            context.Confirm($@"Only layer {layerName} has {parent.Path}\{name}: hidden in the same layer, the key is deleted with all below it. Hide it?");
        parent.HideSubkey(name, context.Write(layer));
        Done(context, parent, name, layerName);
    }

    /// <summary>Removes a layer's entry that hides a name.</summary>
    public static void Unhide(RegContext context, string typed, string? layer)
    {
        string path = context.KeyPath(typed);
        using Key parent = context.Registry.OpenKey(NewCommand.ParentOf(path, "be hidden"), context.Transaction);
        string name = LastName(path), layerName = SetCommand.LayerName(context, layer);
        if (!parent.UnhideSubkey(name, context.Write(layer)))
            throw new CommandException(ExitCodes.NotFound, $@"layer {layerName} does not hide {parent.Path}\{name}; ls -L shows who does");
        Done(context, parent, name, layerName);
    }

    private static string LastName(string path) => path[(path.LastIndexOf('\\') + 1)..];

    private static void Done(RegContext context, Key parent, string name, string layerName) => context.ShowDone(json =>
    {
        json.WriteString("path", $@"{parent.Path}\{name}");
        json.WriteString("layer", layerName);
    });
}
