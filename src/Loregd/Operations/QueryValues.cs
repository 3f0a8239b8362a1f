using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>RSI_QUERY_VALUES, seeds §5.1.11: the entries of one value or of all in all layers, and the key's blanket tombstones.</summary>
internal static class QueryValues
{
    public static void Answer(StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        QueryValuesRequest.TryRead(payload, out QueryValuesRequest request);
        Store store = stores.KeyStore;
        stores.Dependencies.Add(CommitClock.Values(request.Guid));
        WriteValues(request.QueryAll ? stores.Values(store, request.Guid) : stores.Values(store, request.Guid, request.ValueName), ref body);
        WriteBlanketTombstones(stores.BlanketTombstones(store, request.Guid), ref body);
    }

    private static void WriteValues(Statement row, ref WireWriter body)
    {
        int countAt = body.ReserveU32();
        uint count = 0;
        while (!body.Overflowed && row.Step())
        {
            new ValueEntry
            {
                Name = row.Text(ValueColumn.Name),
                Layer = row.Text(ValueColumn.Layer),
                Type = (uint)row.Int64(ValueColumn.Type),
                Data = row.Blob(ValueColumn.Data),
                Sequence = row.Unsigned(ValueColumn.Sequence),
            }.Write(ref body);
            count++;
        }

        row.Reset();
        body.PatchU32(countAt, count);
    }

    private static void WriteBlanketTombstones(Statement row, ref WireWriter body)
    {
        int countAt = body.ReserveU32();
        uint count = 0;
        while (row.Step())
        {
            new BlanketTombstone { Layer = row.Text(0), Sequence = row.Unsigned(1) }.Write(ref body);
            count++;
        }

        row.Reset();
        body.PatchU32(countAt, count);
    }
}
