using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_DELETE_LAYER, seeds §5.1.15, in one hive: removes the layer's rows of both stores and names the keys that lost their last entry.</summary>
internal static class DeleteLayer
{
    public static void Apply(WriteSession session, ReadOnlySpan<byte> layer, List<KeyGuid> orphans)
    {
        foreach (StoreWriter writer in session.Writers)
            writer.AddOrphans(layer, orphans);
        foreach (StoreWriter writer in session.Writers)
            writer.DeleteLayer(layer);
        session.Unsettled.RemoveLayer(layer.ToArray());
    }
}
