using System.Text.Json;

namespace Reg.Compare;

/// <summary>Differences in JSON.</summary>
internal static class DifferenceJson
{
    /// <summary>
    /// An object: <c>path</c>, empty for the roots; <c>in</c>, which is <c>a</c>, <c>b</c> or <c>both</c>; <c>kind</c>. A key has <c>keys</c> and <c>values</c>, their numbers; anything else
    /// <c>name</c> and <c>layer</c> as far as it has one, and what it is in <c>a</c> and in <c>b</c>.
    /// </summary>
    public static void Write(Utf8JsonWriter json, Difference difference)
    {
        json.WriteStartObject();
        json.WriteString("path", difference.Path);
        json.WriteString("in", difference.Side switch { DifferenceSide.First => "a", DifferenceSide.Second => "b", _ => "both" });
        switch (difference)
        {
            case KeyDifference key:
                json.WriteString("kind", "key");
                json.WriteNumber("keys", key.Keys);
                json.WriteNumber("values", key.Values);
                break;
            case TraitDifference trait:
                Write(json, trait);
                break;
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraitDifference difference)
    {
        KeyTrait either = (difference.First ?? difference.Second)!;
        json.WriteString("kind", either.Kind switch
        {
            TraitKind.Value or TraitKind.Tombstone => "value",
            TraitKind.Blanket => "all-values",
            TraitKind.Subkey or TraitKind.Hidden => "subkey",
            TraitKind.Security => "security",
            _ => "flags",
        });
        if (either.Kind is TraitKind.Value or TraitKind.Tombstone or TraitKind.Subkey or TraitKind.Hidden)
            json.WriteString("name", either.Name);
        if (either.Layer is not null)
            json.WriteString("layer", either.Layer);
        Write(json, "a", difference.First);
        Write(json, "b", difference.Second);
    }

    private static void Write(Utf8JsonWriter json, string member, KeyTrait? trait)
    {
        if (trait is null)
            return;
        json.WriteStartObject(member);
        switch (trait.Kind)
        {
            case TraitKind.Value:
                ValueJson.WriteTypeAndData(json, trait.Type, trait.Data);
                break;
            case TraitKind.Security:
                json.WriteString("hex", Convert.ToHexStringLower(trait.Data));
                break;
            case TraitKind.Flags:
                json.WriteString("flags", KeyTraits.DescribeFlags(trait));
                break;
            default:
                json.WriteBoolean("masks", trait.Kind != TraitKind.Subkey);
                break;
        }
        json.WriteEndObject();
    }
}
