using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Reg.Output;
using Reg.Subtrees;

namespace Reg.Commands;

/// <summary><c>get</c>: values as they count, or as all layers have them.</summary>
internal static class GetCommand
{
    /// <summary>A value's data, or all values of the key.</summary>
    public static void Show(RegContext context, string typed, string? name)
    {
        using Key key = context.OpenKey(typed);
        if (name is null)
        {
            IReadOnlyList<RegistryValue> values = key.EnumerateValues(context.Transaction);
            context.Show(text => WriteTable(context, text, values), json =>
            {
                json.WriteStartObject();
                json.WriteString("path", key.Path);
                WriteValues(json, values);
                json.WriteEndObject();
            });
            return;
        }
        RegistryValue value = key.QueryValue(ValueLiteral.Name(name), context.Transaction);
        context.Show(text =>
        {
            string plain = ValueFormat.Plain(value.Type, value.Data);
            // A terminal must not be steered by what a registry holds; a pipe gets it as it is.
            text.WriteLine(context.IsTerminal ? string.Join('\n', plain.Split('\n').Select(ValueFormat.Escape)) : plain);
        }, json => WriteValue(json, value));
    }

    /// <summary>The entries of all layers, the strongest first, and the blanket tombstones.</summary>
    public static void ShowLayers(RegContext context, string typed, string? name)
    {
        using Key key = context.OpenKey(typed);
        IReadOnlyList<LayeredValue> entries = name is null
            ? key.EnumerateValueLayers(context.Transaction)
            : key.QueryValueLayers(ValueLiteral.Name(name), context.Transaction);
        if (name is not null && entries.All(entry => entry.Kind == LayeredKind.Blanket))
            throw new CommandException(ExitCodes.NotFound, $"no layer has a value {name} of {key.Path}");
        LayeredValue[] ordered =
        [
            .. entries.Select((entry, index) => (entry, index))
                .GroupBy(item => item.entry.Kind == LayeredKind.Blanket ? null : Folded.Of(item.entry.Name), StringComparer.Ordinal)
                .OrderBy(group => group.Key is null).ThenBy(group => group.Min(item => item.index))
                .SelectMany(group => group.Select(item => item.entry)
                    .OrderByDescending(entry => entry.Counts).ThenByDescending(entry => entry.Precedence).ThenByDescending(entry => entry.Sequence)),
        ];
        context.Show(text => LayersTable(ordered).Write(text, context.Paint), json =>
        {
            json.WriteStartObject();
            json.WriteString("path", key.Path);
            json.WriteStartArray("entries");
            foreach (LayeredValue entry in ordered)
                WriteEntry(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>A line for each value: name, type, data.</summary>
    public static void WriteTable(RegContext context, TextWriter text, IReadOnlyList<RegistryValue> values)
    {
        var table = new Table();
        foreach (RegistryValue value in values)
        {
            table.Add(ValueFormat.Escape(ValueFormat.Name(value.Name)), new Cell(ValueFormat.TypeName(value.Type), Tone.Detail),
                ValueFormat.OneLine(value.Type, value.Data));
        }
        table.Write(text, context.Paint);
    }

    /// <summary>The member <c>values</c>.</summary>
    public static void WriteValues(Utf8JsonWriter json, IReadOnlyList<RegistryValue> values)
    {
        json.WriteStartArray("values");
        foreach (RegistryValue value in values)
            WriteValue(json, value);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, RegistryValue value)
    {
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        ValueJson.WriteTypeAndData(json, value.Type, value.Data);
        json.WriteString("layer", value.Layer);
        json.WriteNumber("sequence", value.Sequence);
        json.WriteEndObject();
    }

    private static Table LayersTable(IEnumerable<LayeredValue> entries)
    {
        var table = new Table(rightAligned: [3, 4]);
        table.Add("", "NAME", "LAYER", "PRECEDENCE", "SEQUENCE", "TYPE", "DATA");
        foreach (LayeredValue entry in entries)
        {
            Tone? tone = entry.Wins ? Tone.Good : entry.Counts ? null : Tone.Detail;
            string name = entry.Kind == LayeredKind.Blanket ? "(all values)" : ValueFormat.Escape(ValueFormat.Name(entry.Name));
            string type = entry.Kind == LayeredKind.Present ? ValueFormat.TypeName(entry.Type) : "masked";
            string data = entry.Kind == LayeredKind.Present ? ValueFormat.OneLine(entry.Type, entry.Data) : "";
            table.Add(new Cell(entry.Wins ? "*" : " ", tone), name, new Cell(ValueFormat.Escape(entry.Layer), tone), LayerFormat.Precedence(entry.Settings),
                entry.Sequence.ToString(CultureInfo.InvariantCulture), new Cell(type, entry.Kind == LayeredKind.Present ? Tone.Detail : Tone.Bad), data);
        }
        return table;
    }

    private static void WriteEntry(Utf8JsonWriter json, LayeredValue entry)
    {
        json.WriteStartObject();
        if (entry.Kind != LayeredKind.Blanket)
            json.WriteString("name", entry.Name);
        json.WriteString("kind", entry.Kind switch { LayeredKind.Present => "value", LayeredKind.Absent => "masked", _ => "all-masked" });
        if (entry.Kind == LayeredKind.Present)
            ValueJson.WriteTypeAndData(json, entry.Type, entry.Data);
        LayerFormat.Write(json, entry.Layer, entry.Settings, entry.Sequence, entry.Wins);
        json.WriteEndObject();
    }
}
