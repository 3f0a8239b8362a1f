using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>RSI_LOOKUP, seeds §5.1.2: the entries of one child in all layers, and the metadata of the keys that they name.</summary>
internal static class Lookup
{
    /// <summary>Returns how many there are.</summary>
    public static uint Answer(StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        LookupRequest.TryRead(payload, out LookupRequest request);
        AnswerScratch scratch = stores.Scratch;
        scratch.Clear();
        Statement row = stores.Entries(request.Parent, request.ChildName);
        int countAt = body.ReserveU32();
        uint count = 0;
        while (row.Step())
        {
            PathEntry entry = EntryRow.Read(row);
            entry.Write(ref body);
            if (!entry.IsHidden)
                AddMetadata(row, entry.Target, stores);
            count++;
        }

        row.Reset();
        body.PatchU32(countAt, count);
        scratch.WriteMetadata(ref body);
        return count;
    }

    private static void AddMetadata(Statement row, in KeyGuid key, StoreReader stores)
    {
        stores.Dependencies.Add(CommitClock.Row(key));
        stores.Scratch.AddMetadata(new KeyMetadata
        {
            Guid = key,
            SecurityDescriptor = row.Blob(EntryColumn.SecurityDescriptor),
            IsVolatile = row.Int64(EntryColumn.Store) == (long)Store.Volatile,
            IsSymlink = row.Int64(EntryColumn.Symlink) != 0,
            LastWriteTime = row.Unsigned(EntryColumn.LastWriteTime),
        });
    }
}
