using System.Globalization;
using System.Text.Json;
using Peios.Lcs;

namespace Reg.Commands;

/// <summary>What is shown of an entry's layer.</summary>
internal static class LayerFormat
{
    /// <summary>The precedence, or why the layer's entries do not count.</summary>
    public static string Precedence(Layer? settings) => settings switch
    {
        null => "unknown",
        { IsEnabled: false } => "disabled",
        _ => settings.Precedence.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The members <c>layer</c>, <c>precedence</c> (null for an unknown layer), <c>enabled</c>, <c>sequence</c> and <c>wins</c>.</summary>
    public static void Write(Utf8JsonWriter json, string layer, Layer? settings, ulong sequence, bool wins)
    {
        json.WriteString("layer", layer);
        if (settings is null)
            json.WriteNull("precedence");
        else
            json.WriteNumber("precedence", settings.Precedence);
        json.WriteBoolean("enabled", settings is { IsEnabled: true });
        json.WriteNumber("sequence", sequence);
        json.WriteBoolean("wins", wins);
    }
}
