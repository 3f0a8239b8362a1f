using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>ls</c>: what a key holds.</summary>
internal static class ListCommand
{
    /// <summary>Subkeys, then values; at the top the hives.</summary>
    public static void List(RegContext context, string typed, bool isLong)
    {
        string path = TypedPath.Resolve(context.Current, typed);
        if (path.Length == 0)
        {
            ListHives(context);
            return;
        }
        using Key key = context.OpenKey(typed);
        IReadOnlyList<Subkey> subkeys = key.ListSubkeys(context.Transaction);
        IReadOnlyList<RegistryValue> values = key.EnumerateValues(context.Transaction);
        context.Show(text =>
        {
            if (isLong)
            {
                WriteLong(context, text, key, subkeys, values);
                return;
            }
            foreach (Subkey subkey in subkeys)
                text.WriteLine(context.Paint(Tone.Key, $@"{ValueFormat.Escape(subkey.Name)}\"));
            GetCommand.WriteTable(context, text, values);
        }, json => WriteJson(context, json, key, subkeys, values));
    }

    /// <summary>The entries of all names below a key, those that are hidden too.</summary>
    public static void ListLayers(RegContext context, string typed)
    {
        using Key key = context.OpenKey(typed);
        IReadOnlyList<LayeredName> names = key.EnumerateSubkeyLayers(context.Transaction);
        context.Show(text => LayersTable(names).Write(text, context.Paint), json =>
        {
            json.WriteStartObject();
            json.WriteString("path", key.Path);
            json.WriteStartArray("subkeys");
            foreach (LayeredName name in names)
                WriteEntries(json, name);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Where a symlink leads; null if it holds no path.</summary>
    public static string? TargetOf(Key link, RegistryTransaction? transaction)
    {
        try
        {
            return link.ReadLink(transaction);
        }
        catch (LcsException e) when (e.Errno is LcsErrno.EINVAL or LcsErrno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Where the symlink of a name below a key leads; null if it is none, or holds no path.</summary>
    public static string? TargetOf(Key parent, Subkey subkey, RegistryTransaction? transaction)
    {
        if (!subkey.IsSymlink)
            return null;
        using Key link = parent.OpenSubkey(subkey.Name, transaction, follow: false);
        return TargetOf(link, transaction);
    }

    private static void ListHives(RegContext context)
    {
        IReadOnlyList<string> hives = context.Registry.Hives;
        context.Show(text =>
        {
            foreach (string hive in hives)
                text.WriteLine(context.Paint(Tone.Key, $@"{hive}\"));
        }, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("hives");
            foreach (string hive in hives)
                json.WriteStringValue(hive);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteLong(RegContext context, TextWriter text, Key key, IReadOnlyList<Subkey> subkeys, IReadOnlyList<RegistryValue> values)
    {
        var keyTable = new Table();
        foreach (Subkey subkey in subkeys)
        {
            string target = subkey.IsSymlink ? $" -> {ValueFormat.Escape(TargetOf(key, subkey, context.Transaction) ?? "(broken)")}" : "";
            keyTable.Add($"{(subkey.IsVolatile ? 'v' : '-')}{(subkey.IsSymlink ? 'l' : '-')}", new Cell(Timestamp.Short(subkey.LastWriteTime), Tone.Detail),
                new Cell($@"{ValueFormat.Escape(subkey.Name)}\{target}", Tone.Key));
        }
        keyTable.Write(text, context.Paint);

        var valueTable = new Table(rightAligned: [1, 3]);
        foreach (RegistryValue value in values)
        {
            valueTable.Add(new Cell(ValueFormat.TypeName(value.Type), Tone.Detail), value.Data.Length.ToString(CultureInfo.InvariantCulture),
                ValueFormat.Escape(value.Layer), value.Sequence.ToString(CultureInfo.InvariantCulture),
                ValueFormat.Escape(ValueFormat.Name(value.Name)), ValueFormat.OneLine(value.Type, value.Data));
        }
        valueTable.Write(text, context.Paint);
    }

    private static void WriteJson(RegContext context, Utf8JsonWriter json, Key key, IReadOnlyList<Subkey> subkeys, IReadOnlyList<RegistryValue> values)
    {
        json.WriteStartObject();
        json.WriteString("path", key.Path);
        json.WriteStartArray("subkeys");
        foreach (Subkey subkey in subkeys)
        {
            json.WriteStartObject();
            json.WriteString("name", subkey.Name);
            json.WriteBoolean("volatile", subkey.IsVolatile);
            json.WriteBoolean("symlink", subkey.IsSymlink);
            if (TargetOf(key, subkey, context.Transaction) is { } target)
                json.WriteString("target", target);
            json.WriteString("written", Timestamp.Iso(subkey.LastWriteTime));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        GetCommand.WriteValues(json, values);
        json.WriteEndObject();
    }

    private static Table LayersTable(IReadOnlyList<LayeredName> names)
    {
        var table = new Table(rightAligned: [3, 4]);
        table.Add("", "NAME", "LAYER", "PRECEDENCE", "SEQUENCE", "KEY");
        foreach (LayeredName name in names)
        {
            foreach (LayeredSubkey entry in Ordered(name))
            {
                Tone? tone = entry.Wins ? Tone.Good : entry.Counts ? null : Tone.Detail;
                Cell key = entry.Kind == LayeredKind.Present ? new Cell(entry.Target.ToString(), Tone.Detail) : new Cell("hidden", Tone.Bad);
                table.Add(new Cell(entry.Wins ? "*" : " ", tone), new Cell(ValueFormat.Escape(name.Name), name.IsVisible ? Tone.Key : null),
                    new Cell(ValueFormat.Escape(entry.Layer), tone), LayerFormat.Precedence(entry.Settings),
                    entry.Sequence.ToString(CultureInfo.InvariantCulture), key);
            }
        }
        return table;
    }

    private static void WriteEntries(Utf8JsonWriter json, LayeredName name)
    {
        json.WriteStartObject();
        json.WriteString("name", name.Name);
        json.WriteBoolean("visible", name.IsVisible);
        json.WriteStartArray("entries");
        foreach (LayeredSubkey entry in Ordered(name))
        {
            json.WriteStartObject();
            json.WriteString("kind", entry.Kind == LayeredKind.Present ? "key" : "hidden");
            if (entry.Kind == LayeredKind.Present)
                json.WriteString("guid", entry.Target.ToString());
            LayerFormat.Write(json, entry.Layer, entry.Settings, entry.Sequence, entry.Wins);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<LayeredSubkey> Ordered(LayeredName name) =>
        name.Entries.OrderByDescending(entry => entry.Counts).ThenByDescending(entry => entry.Precedence).ThenByDescending(entry => entry.Sequence);
}
