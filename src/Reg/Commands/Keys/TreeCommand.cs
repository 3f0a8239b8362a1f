using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>tree</c>: a key and all below it.</summary>
internal sealed class TreeCommand(RegContext context, int depth, bool showValues)
{
    private int _keys, _values;

    /// <summary>Prints the tree and how much it has.</summary>
    public void Run(string typed)
    {
        string path = TypedPath.Resolve(context.Current, typed);
        foreach (string root in path.Length == 0 ? context.Registry.Hives : [path])
        {
            using Key key = context.Registry.OpenKey(root);
            context.Out.WriteLine(ValueFormat.Escape(key.Path));
            _keys++;
            Below(key, "", depth);
        }
        context.Out.WriteLine(ValueFormat.Count(_keys, "key") + (showValues ? $", {ValueFormat.Count(_values, "value")}" : ""));
    }

    private void Below(Key key, string indent, int levels)
    {
        IReadOnlyList<RegistryValue> values = showValues ? key.EnumerateValues() : [];
        IReadOnlyList<Subkey> subkeys = levels > 0 ? key.ListSubkeys() : [];
        _values += values.Count;
        foreach (RegistryValue value in values)
        {
            string rule = subkeys.Count > 0 ? "│" : " ";
            context.Out.WriteLine($"{indent}{rule}   {ValueFormat.Escape(ValueFormat.Name(value.Name))} = {ValueFormat.TypeName(value.Type)} {ValueFormat.OneLine(value.Type, value.Data)}".TrimEnd());
        }
        for (int i = 0; i < subkeys.Count; i++)
        {
            bool isLast = i == subkeys.Count - 1;
            context.Out.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{ValueFormat.Escape(subkeys[i].Name)}");
            _keys++;
            if (levels == 1 && !showValues)
                continue;
            using Key child = key.OpenSubkey(subkeys[i].Name, follow: false);
            Below(child, indent + (isLast ? "    " : "│   "), levels - 1);
        }
    }
}
