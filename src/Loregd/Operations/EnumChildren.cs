using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>
/// RSI_ENUM_CHILDREN, seeds §5.1.6: all children by folded name, each with its entries in all layers, and their keys' metadata. The keys are read first,
/// in one go, from where the keys of one parent lie together; one by one they would be a page each.
/// </summary>
internal static class EnumChildren
{
    /// <summary>Returns how many there are.</summary>
    public static uint Answer(StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        EnumChildrenRequest.TryRead(payload, out EnumChildrenRequest request);
        AnswerScratch scratch = stores.Scratch;
        scratch.Clear();
        foreach (Store store in Stores.All)
            OfferKeys(stores, store, request.Parent);
        Statement row = stores.Children(request.Parent);
        int countAt = body.ReserveU32();
        uint count = 0;
        bool more = row.Step();
        while (more && !body.Overflowed && !scratch.IsTooLarge)
        {
            more = ReadChild(row, stores);
            if (scratch.ChildCount == 0)
                continue;
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

    private static void OfferKeys(StoreReader stores, Store store, in KeyGuid parent)
    {
        AnswerScratch scratch = stores.Scratch;
        Statement row = stores.ChildKeys(store, parent);
        scratch.BeginOffer(store);
        // What no answer could carry is not collected; should entries name it after all, it is looked up then.
        while (!scratch.IsOfferFull && row.Step())
        {
            // A damaged row matters to whoever names it.
            if (row.Blob(ChildKeyColumn.Guid).Length != KeyGuid.Size)
                continue;
            scratch.Offer(new KeyMetadata
            {
                Guid = row.Guid(ChildKeyColumn.Guid),
                SecurityDescriptor = row.Blob(ChildKeyColumn.SecurityDescriptor),
                IsVolatile = store == Store.Volatile,
                IsSymlink = row.Int64(ChildKeyColumn.Symlink) != 0,
                LastWriteTime = row.Unsigned(ChildKeyColumn.LastWriteTime),
            });
        }

        row.Reset();
        scratch.EndOffer(store);
    }

    /// <summary>Collects the child of the row at hand; an entry whose key is missing is left out. Returns whether there is another row.</summary>
    private static bool ReadChild(Statement row, StoreReader stores)
    {
        AnswerScratch scratch = stores.Scratch;
        scratch.BeginChild(row.Text(EntryColumn.FoldedName));
        bool more;
        do
        {
            if (EntryRow.IsHidden(row) || HasKey(row, stores))
            {
                scratch.OfferName(row.Text(EntryColumn.Name));
                scratch.AddChildEntry(EntryRow.Read(row));
            }

            more = row.Step();
        }
        while (more && scratch.IsChild(row.Text(EntryColumn.FoldedName)));
        return more;
    }

    /// <summary>An entry is in the store of its key, which nearly always was created below the parent that the entry is in.</summary>
    private static bool HasKey(Statement row, StoreReader stores)
    {
        var store = (Store)row.Int64(EntryColumn.Store);
        KeyGuid key = row.Guid(EntryColumn.Target);
        if (!stores.Scratch.TryName(store, key) && !TryAddKey(stores, store, key))
            return false;
        stores.Dependencies.Add(CommitClock.Row(key));
        return true;
    }

    private static bool TryAddKey(StoreReader stores, Store store, in KeyGuid key)
    {
        if (!stores.TryOpenKey(key))
            return false;
        bool isThere = stores.KeyStore == store;
        if (isThere)
        {
            stores.Scratch.AddMetadata(new KeyMetadata
            {
                Guid = key,
                SecurityDescriptor = stores.Key.Blob(KeyColumn.SecurityDescriptor),
                IsVolatile = store == Store.Volatile,
                IsSymlink = stores.Key.Int64(KeyColumn.Symlink) != 0,
                LastWriteTime = stores.Key.Unsigned(KeyColumn.LastWriteTime),
            });
        }

        stores.CloseKey();
        return isThere;
    }
}
