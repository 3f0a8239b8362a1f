using System.Text.Json;
using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>set</c>, <c>mask</c> and <c>unmask</c>, and <c>del</c> of a value.</summary>
internal static class SetCommand
{
    /// <summary>Sets a value of a key that is there, or that may be created.</summary>
    /// <param name="context">Where.</param>
    /// <param name="typed">The key.</param>
    /// <param name="name">The value as typed.</param>
    /// <param name="literal">The data as typed.</param>
    /// <param name="layer">The layer; null for base.</param>
    /// <param name="expectedSequence">The condition; 0 for none.</param>
    /// <param name="createsKey">Whether the key and those above it are created, in the same transaction.</param>
    public static void Set(RegContext context, string typed, string name, string literal, string? layer, ulong expectedSequence, bool createsKey)
    {
        if (!ValueLiteral.TryParse(literal, out TypedData? value, out string? problem))
            throw new CommandException(ExitCodes.Invalid, $"{problem}. Values are written {ValueLiteral.Forms}");
        string valueName = ValueLiteral.Name(name);
        if (!createsKey)
        {
            using Key key = context.OpenKey(typed);
            SetIn(key, context.Write(layer));
            return;
        }
        context.InTransaction(transaction =>
        {
            using Key key = NewCommand.CreateAll(context, context.KeyPath(typed), new CreateOptions { Layer = layer, Transaction = transaction }, out _);
            SetIn(key, new WriteOptions { Layer = layer, Transaction = transaction });
        });

        void SetIn(Key key, WriteOptions write)
        {
            IfSequence(context, key, name, layer, expectedSequence, () => key.SetValue(valueName, value.Type, value.Data, write, expectedSequence));
            Done(context, key, valueName, layer);
        }
    }

    /// <summary>Sets a tombstone of a value or, without a name, the key's blanket tombstone.</summary>
    public static void Mask(RegContext context, string typed, string? name, string? layer, ulong expectedSequence)
    {
        if (name is null && expectedSequence != 0)
            throw new CommandException(ExitCodes.Usage, "--expected-seq is for one value; name it");
        using Key key = context.OpenKey(typed);
        if (name is null)
            key.SetBlanketTombstone(true, context.Write(layer));
        else
            IfSequence(context, key, name, layer, expectedSequence, () => key.SetTombstone(ValueLiteral.Name(name), context.Write(layer), expectedSequence));
        Done(context, key, name is null ? null : ValueLiteral.Name(name), layer);
    }

    /// <summary>Removes a tombstone of a value or, without a name, the key's blanket tombstone.</summary>
    public static void Unmask(RegContext context, string typed, string? name, string? layer)
    {
        using Key key = context.OpenKey(typed);
        string shown = LayerName(context, layer);
        if (name is not null)
        {
            if (!key.RemoveTombstone(ValueLiteral.Name(name), context.Write(layer)))
                throw new CommandException(ExitCodes.NotFound, $"layer {shown} does not mask the value {name} of {key.Path}");
            Done(context, key, ValueLiteral.Name(name), layer);
            return;
        }
        if (!key.EnumerateValueLayers(context.Transaction).Any(entry => entry.Kind == LayeredKind.Blanket && entry.Layer == shown))
            throw new CommandException(ExitCodes.NotFound, $"layer {shown} does not mask all values of {key.Path}");
        key.SetBlanketTombstone(false, context.Write(layer));
        Done(context, key, null, layer);
    }

    /// <summary>Deletes a layer's entry of a value.</summary>
    public static void Delete(RegContext context, string typed, string name, string? layer)
    {
        using Key key = context.OpenKey(typed);
        string valueName = ValueLiteral.Name(name);
        if (!key.DeleteValue(valueName, context.Write(layer)))
        {
            string[] others = [.. key.QueryValueLayers(valueName, context.Transaction).Where(entry => entry.Kind == LayeredKind.Present).Select(entry => entry.Layer)];
            string where = others.Length == 0 ? "" : $"; it is in layer {string.Join(", ", others)}, which --layer names";
            throw new CommandException(ExitCodes.NotFound, $"{key.Path} has no value {name} in layer {LayerName(context, layer)}{where}");
        }
        Done(context, key, valueName, layer);
    }

    /// <summary>The layer that a mutation goes to, in its own spelling if it has one.</summary>
    public static string LayerName(RegContext context, string? layer) => context.Registry.Layers.Find(layer ?? LayerTable.Base)?.Name ?? layer!;

    private static void IfSequence(RegContext context, Key key, string name, string? layer, ulong expected, Action write)
    {
        try
        {
            write();
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EAGAIN && expected != 0)
        {
            throw new CommandException(ExitCodes.Conflict,
                $"the value {name} of {ValueFormat.Escape(key.Path)} does not have sequence {expected} in layer {LayerName(context, layer)}; get -L shows which it has. Nothing was changed");
        }
    }

    private static void Done(RegContext context, Key key, string? name, string? layer) => context.ShowDone(json =>
    {
        json.WriteString("path", key.Path);
        if (name is not null)
            json.WriteString("name", name);
        json.WriteString("layer", LayerName(context, layer));
    });
}
