using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>RSI_ENUM_CHILDREN, seeds §5.1.6: all children by folded name, each with its entries in all layers, and their keys' metadata.</summary>
internal static class EnumChildren
{
    /// <summary>Returns how many there are.</summary>
    public static uint Answer(StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        EnumChildrenRequest.TryRead(payload, out EnumChildrenRequest request);
        AnswerScratch scratch = stores.Scratch;
        scratch.Clear();
        Statement row = stores.Children(request.Parent);
        int countAt = body.ReserveU32();
        uint count = 0;
        bool more = row.Step();
        while (more && !body.Overflowed)
        {
            scratch.BeginChild(row.Text(EntryColumn.FoldedName));
            do
            {
                scratch.OfferName(row.Text(EntryColumn.Name));
                scratch.AddChildEntry(EntryRow.Read(row, scratch, stores.Dependencies));
                more = row.Step();
            }
            while (more && scratch.IsChild(row.Text(EntryColumn.FoldedName)));
            body.WriteBlob(scratch.LowestName);
            body.WriteU32(scratch.ChildCount);
            body.WriteRaw(scratch.ChildEntries);
            count++;
        }

        row.Reset();
        body.PatchU32(countAt, count);
        scratch.WriteMetadata(ref body);
        return count;
    }
}
