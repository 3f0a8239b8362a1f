using System.Collections.Frozen;

namespace Peios.Lcs;

/// <summary>A layer as its key below <c>Machine\System\Registry\Layers</c> describes it.</summary>
/// <param name="Name">Spelling of that key, which requests carry.</param>
/// <param name="Precedence">Higher wins; 0 if the key does not say.</param>
/// <param name="IsEnabled">True if the key does not say.</param>
/// <param name="Owner">SID of its owner, as the key has it; null if the key does not say.</param>
public sealed record Layer(string Name, uint Precedence, bool IsEnabled, byte[]? Owner = null);

/// <summary>The layers at one moment. <c>base</c> is always one of them (kernel.md, "How it resolves layers").</summary>
public sealed class LayerTable
{
    /// <summary>The layer of writes that name none.</summary>
    public const string Base = "base";

    /// <summary>The table before any layer was read.</summary>
    public static readonly LayerTable BaseOnly = new([]);

    private readonly FrozenDictionary<string, Layer> _byFoldedName;
    // Answers nearly always carry the spelling that requests were sent with: no folding then.
    private readonly FrozenDictionary<string, Layer> _byExactName;

    internal LayerTable(IEnumerable<Layer> layers)
    {
        var byName = new Dictionary<string, Layer>(StringComparer.Ordinal);
        foreach (Layer layer in layers)
            byName[Names.Fold(layer.Name)] = layer;
        // A key named base, in whatever spelling, is no second layer: base keeps its name in requests, precedence 0, and stays enabled.
        byName[Base] = new Layer(Base, 0, IsEnabled: true, byName.GetValueOrDefault(Base)?.Owner);
        _byFoldedName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        _byExactName = byName.Values.ToFrozenDictionary(layer => layer.Name, StringComparer.Ordinal);
    }

    /// <summary>Whether a name in any spelling is that of <see cref="Base"/>.</summary>
    public static bool IsBase(string name) => Names.Fold(name) == Base;

    /// <summary>All layers, in no order.</summary>
    public IEnumerable<Layer> All => _byFoldedName.Values;

    /// <summary>The layer of a name in any spelling; null if there is none.</summary>
    public Layer? Find(string name) =>
        _byExactName.TryGetValue(name, out Layer? layer) ? layer : _byFoldedName.GetValueOrDefault(Names.Fold(name));
}
