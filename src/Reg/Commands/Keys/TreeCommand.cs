using System.Text.Json;
using Peios.Lcs;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>tree</c>: a key and all below it. A symlink is shown, not followed.</summary>
internal sealed class TreeCommand(RegContext context, int depth, bool showValues)
{
    private int _keys, _values;

    /// <summary>Shows the tree and how much it has. In JSON the keys are one array, each with its path, a key before those below it.</summary>
    public void Run(string typed)
    {
        string path = TypedPath.Resolve(context.Current, typed);
        IReadOnlyList<string> roots = path.Length == 0 ? context.Registry.Hives : [path];
        context.Show(text =>
        {
            foreach (string root in roots)
            {
                using Key key = context.Registry.OpenKey(root, context.Transaction);
                text.WriteLine(context.Paint(Tone.Key, ValueFormat.Escape(key.Path)));
                _keys++;
                Write(text, key, "", depth);
            }
            text.WriteLine(ValueFormat.Count(_keys, "key") + (showValues ? $", {ValueFormat.Count(_values, "value")}" : ""));
        }, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (string root in roots)
            {
                using Key key = context.Registry.OpenKey(root, context.Transaction);
                Write(json, key, depth);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private void Write(TextWriter text, Key key, string indent, int levels)
    {
        IReadOnlyList<RegistryValue> values = showValues ? key.EnumerateValues(context.Transaction) : [];
        IReadOnlyList<Subkey> subkeys = levels > 0 ? key.ListSubkeys(context.Transaction) : [];
        _values += values.Count;
        foreach (RegistryValue value in values)
        {
            string rule = subkeys.Count > 0 ? "│" : " ";
            string type = context.Paint(Tone.Detail, ValueFormat.TypeName(value.Type));
            text.WriteLine($"{indent}{rule}   {ValueFormat.Escape(ValueFormat.Name(value.Name))} = {type} {ValueFormat.OneLine(value.Type, value.Data)}".TrimEnd());
        }
        for (int i = 0; i < subkeys.Count; i++)
        {
            bool isLast = i == subkeys.Count - 1;
            string name = context.Paint(Tone.Key, ValueFormat.Escape(subkeys[i].Name));
            string target = subkeys[i].IsSymlink ? $" -> {ValueFormat.Escape(ListCommand.TargetOf(key, subkeys[i], context.Transaction) ?? "(broken)")}" : "";
            text.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{name}{target}");
            _keys++;
            if (levels == 1 && !showValues)
                continue;
            using Key child = key.OpenSubkey(subkeys[i].Name, context.Transaction, follow: false);
            Write(text, child, indent + (isLast ? "    " : "│   "), levels - 1);
        }
    }

    private void Write(Utf8JsonWriter json, Key key, int levels)
    {
        json.WriteStartObject();
        json.WriteString("path", key.Path);
        json.WriteBoolean("volatile", key.IsVolatile);
        json.WriteBoolean("symlink", key.IsSymlink);
        if (key.IsSymlink && ListCommand.TargetOf(key, context.Transaction) is { } target)
            json.WriteString("target", target);
        if (showValues)
            GetCommand.WriteValues(json, key.EnumerateValues(context.Transaction));
        json.WriteEndObject();
        if (levels == 0)
            return;
        foreach (Subkey subkey in key.ListSubkeys(context.Transaction))
        {
            using Key child = key.OpenSubkey(subkey.Name, context.Transaction, follow: false);
            Write(json, child, levels - 1);
        }
    }
}
