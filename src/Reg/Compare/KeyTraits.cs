using Peios.Lcs;
using Peios.Rsi;

namespace Reg.Compare;

/// <summary>What of a key is compared.</summary>
internal static class KeyTraits
{
    /// <summary>What a caller sees: flags and values.</summary>
    public static IEnumerable<KeyTrait> Visible(Key key, RegistryTransaction? transaction)
    {
        yield return Flags(key);
        foreach (RegistryValue value in key.EnumerateValues(transaction))
            yield return new KeyTrait(TraitKind.Value, value.Name, null, value.Type, value.Data);
    }

    /// <summary>All that is kept of a key but times, GUIDs and sequences: flags, descriptor, and what each layer says.</summary>
    public static IEnumerable<KeyTrait> Whole(Key key, RegistryTransaction? transaction)
    {
        yield return Flags(key);
        yield return new KeyTrait(TraitKind.Security, "", null, RegType.None, key.QuerySecurity(transaction));
        foreach (LayeredValue value in key.EnumerateValueLayers(transaction))
            yield return new KeyTrait(KindOf(value), value.Name, value.Layer, value.Type, value.Data);
        foreach (LayeredName subkey in key.EnumerateSubkeyLayers(transaction))
        {
            foreach (LayeredSubkey entry in subkey.Entries)
                yield return new KeyTrait(entry.Kind == LayeredKind.Absent ? TraitKind.Hidden : TraitKind.Subkey, subkey.Name, entry.Layer, RegType.None, []);
        }
    }

    /// <summary>The flags of a key in words.</summary>
    public static string DescribeFlags(KeyTrait flags) => flags.Data[0] switch
    {
        0 => "persistent",
        1 => "volatile",
        2 => "a persistent symlink",
        _ => "a volatile symlink",
    };

    private static TraitKind KindOf(LayeredValue value) => value.Kind switch
    {
        LayeredKind.Absent => TraitKind.Tombstone,
        LayeredKind.Blanket => TraitKind.Blanket,
        _ => TraitKind.Value,
    };

    private static KeyTrait Flags(Key key) =>
        new(TraitKind.Flags, "", null, RegType.None, [(byte)((key.IsVolatile ? 1 : 0) | (key.IsSymlink ? 2 : 0))]);
}
