using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Reads the layers from <c>Machine\System\Registry\Layers</c>, in the order of a registration of Machine (kernel.md, "In which order it asks").
/// Their keys and values are resolved in <c>base</c> alone: which other layers count is not known before they are read.
/// </summary>
internal static class LayerLoader
{
    /// <summary>The hive that the layers are in.</summary>
    public const string HiveName = "Machine";

    /// <summary>Folded path of the key whose subtree decides the layers.</summary>
    public const string FoldedRegistryPath = @"machine\system\registry";

    /// <summary>Reads all layers; a key that is missing on the way leaves <c>base</c> alone.</summary>
    public static LayerTable Load(SourceClient source, Hive machine)
    {
        if (Child(source, machine.Root, "System"u8) is not { } system || Child(source, system, "Registry"u8) is not { } registry)
            return LayerTable.BaseOnly;
        KeyGuid? kmes = Child(source, registry, "KMES"u8);
        KeyGuid? layersKey = Child(source, registry, "Layers"u8);
        // The kernel's own settings: asked for as it does, of no effect here, where LcsOptions has them.
        source.QueryAllValues(0, registry);
        if (kmes is not null)
            source.QueryAllValues(0, kmes.Value);
        if (layersKey is null)
            return LayerTable.BaseOnly;

        var layers = new List<Layer>();
        foreach (ChildInfo child in source.EnumChildren(0, layersKey.Value).Children)
        {
            if (LayerResolution.Child(child.Entries, LayerTable.BaseOnly) is { } entry)
                layers.Add(ReadLayer(source, entry.Target));
        }
        return new LayerTable(layers);
    }

    private static KeyGuid? Child(SourceClient source, KeyGuid parent, ReadOnlySpan<byte> name) =>
        LayerResolution.Child(source.Lookup(0, parent, name).Entries, LayerTable.BaseOnly)?.Target;

    private static Layer ReadLayer(SourceClient source, KeyGuid key)
    {
        string name = source.ReadKey(0, key).Name;
        IReadOnlyList<ValueInfo> values = LayerResolution.Values(source.QueryAllValues(0, key), LayerTable.BaseOnly);
        return new Layer(name, Dword(values, "precedence") ?? 0, Dword(values, "enabled") is null or not 0, Find(values, "owner")?.Data);
    }

    private static uint? Dword(IReadOnlyList<ValueInfo> values, string foldedName)
    {
        ValueInfo? value = Find(values, foldedName);
        return value is { Type: RegType.Dword } && ValueEncoding.TryReadDword(value.Data, out uint number) ? number : null;
    }

    private static ValueInfo? Find(IReadOnlyList<ValueInfo> values, string foldedName) => values.FirstOrDefault(v => Names.Fold(v.Name) == foldedName);
}
