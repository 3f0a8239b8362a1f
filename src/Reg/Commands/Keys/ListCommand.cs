using Peios.Lcs;

namespace Reg.Commands;

/// <summary><c>ls</c>, <c>get</c> and <c>info</c>: what a key holds.</summary>
internal static class ListCommand
{
    /// <summary>Subkeys, then values; at the top the hives.</summary>
    public static void List(RegContext context, string typed)
    {
        string path = TypedPath.Resolve(context.Current, typed);
        if (path.Length == 0)
        {
            foreach (string hive in context.Registry.Hives)
                context.Out.WriteLine($@"{hive}\");
            return;
        }
        using Key key = context.Registry.OpenKey(path);
        foreach (Subkey subkey in key.ListSubkeys())
            context.Out.WriteLine($@"{ValueFormat.Escape(subkey.Name)}\");
        WriteValues(context, key);
    }

    /// <summary>A value's data, or all values of the key.</summary>
    public static void Get(RegContext context, string typed, string? name)
    {
        using Key key = context.OpenKey(typed);
        if (name is null)
        {
            WriteValues(context, key);
            return;
        }
        RegistryValue value = key.QueryValue(ValueLiteral.Name(name));
        string text = ValueFormat.Plain(value.Type, value.Data);
        // A terminal must not be steered by what a registry holds; a pipe gets it as it is.
        context.Out.WriteLine(context.IsTerminal ? string.Join('\n', text.Split('\n').Select(ValueFormat.Escape)) : text);
    }

    /// <summary>What is known of a key itself.</summary>
    public static void Info(RegContext context, string typed)
    {
        using Key key = context.OpenKey(typed);
        KeyInfo info = key.Info();
        DateTime written = DateTime.UnixEpoch.AddTicks((long)(info.LastWriteTime / 100));
        context.Out.WriteLine($"path      {ValueFormat.Escape(key.Path)}");
        context.Out.WriteLine($"name      {ValueFormat.Escape(info.Name)}");
        context.Out.WriteLine($"guid      {key.Guid}");
        context.Out.WriteLine($"written   {written:yyyy-MM-dd HH:mm:ss.fffffff}Z");
        context.Out.WriteLine($"subkeys   {info.SubkeyCount}");
        context.Out.WriteLine($"values    {info.ValueCount}");
        context.Out.WriteLine($"volatile  {(info.IsVolatile ? "yes" : "no")}");
        context.Out.WriteLine($"symlink   {(info.IsSymlink ? "yes" : "no")}");
        context.Out.WriteLine($"security  {Convert.ToHexStringLower(info.Descriptor)}");
    }

    private static void WriteValues(RegContext context, Key key)
    {
        IReadOnlyList<RegistryValue> values = key.EnumerateValues();
        if (values.Count == 0)
            return;
        int nameWidth = Math.Min(40, values.Max(v => ValueFormat.Escape(ValueFormat.Name(v.Name)).Length));
        int typeWidth = values.Max(v => ValueFormat.TypeName(v.Type).Length);
        foreach (RegistryValue value in values)
        {
            string name = ValueFormat.Escape(ValueFormat.Name(value.Name)).PadRight(nameWidth);
            context.Out.WriteLine($"{name}  {ValueFormat.TypeName(value.Type).PadRight(typeWidth)}  {ValueFormat.OneLine(value.Type, value.Data)}".TrimEnd());
        }
    }
}
