using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>Takes one entry away wherever it is: in the file, in the volatile store, or unsettled.</summary>
internal static class EntryRemoval
{
    public static void Remove(WriteSession session, in KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        foreach (StoreWriter writer in session.Writers)
            writer.DeleteEntry(parent, foldedName, layer);
        if (session.Unsettled.Count > 0)
            session.Unsettled.RemoveNamed(new EntryName(parent, foldedName, layer));
    }
}
