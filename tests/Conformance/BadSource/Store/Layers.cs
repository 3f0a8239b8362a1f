using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>The order of layers.</summary>
internal static class Layers
{
    public static IComparer<Bytes> Order { get; } = Comparer<Bytes>.Create(
        (one, other) => Broken.Is(DefectKind.LayerOrderUtf16) ? string.CompareOrdinal(one.TryText(), other.TryText()) : one.CompareTo(other));
}
