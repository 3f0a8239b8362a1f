using System.Text;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>How many names were folded again, and how many rows lost their name to a younger one.</summary>
internal readonly record struct RefoldCount(int Names, int Collisions);

/// <summary>
/// Takes over a hive that other software wrote: names whose stored fold differs from ours are folded again, once, in one transaction. Of two
/// rows that now have one key the younger sequence stays.
/// </summary>
internal static class Refold
{
    private static readonly NamedTable[] s_tables =
    [
        new("keys", "name", "name_folded", "guid", null, null),
        new("path_entries", "child_name", "child_name_folded", "parent_guid", "layer", "sequence"),
        new("\"values\"", "name", "name_folded", "key_guid", "layer", "sequence"),
    ];

    public static bool IsNeeded(Database database)
    {
        using Statement statement = database.Prepare("PRAGMA main.user_version");
        return statement.Step() && statement.Int64(0) != Schema.FoldMark;
    }

    public static RefoldCount Run(Database database)
    {
        var count = default(RefoldCount);
        Transactional.Run(database, () =>
        {
            foreach (NamedTable table in s_tables)
            {
                RefoldCount ofTable = Run(database, table);
                count = new RefoldCount(count.Names + ofTable.Names, count.Collisions + ofTable.Collisions);
            }

            database.Execute($"PRAGMA main.user_version = {Schema.FoldMark}");
        });
        return count;
    }

    /// <summary>
    /// The rows are taken out before any is put back: a row may want the fold of a row that moves elsewhere.
    /// </summary>
    private static RefoldCount Run(Database database, NamedTable table)
    {
        List<StaleRow> stale = FindStale(database, table);
        if (!table.IsKeyedByName)
        {
            using Statement update = database.Prepare($"UPDATE main.{table.Name} SET {table.FoldColumn} = ?2 WHERE {table.Owner} = ?1");
            foreach (StaleRow row in stale)
            {
                update.BindBlobCopy(1, row.Owner);
                update.BindTextCopy(2, row.NewFold);
                update.Run();
            }

            return new RefoldCount(stale.Count, 0);
        }

        using var mover = new RowMover(database, table);
        // A fold that no name has, as no name may hold a NUL: the rows wait under it.
        for (int i = 0; i < stale.Count; i++)
            mover.Move(stale[i].Owner, stale[i].OldFold, stale[i].Layer, RowMover.Waiting(i));
        int collisions = 0;
        for (int i = 0; i < stale.Count; i++)
            collisions += mover.Settle(stale[i], RowMover.Waiting(i));
        return new RefoldCount(stale.Count, collisions);
    }

    private static List<StaleRow> FindStale(Database database, NamedTable table)
    {
        string keyColumns = table.IsKeyedByName ? $"{table.Layer}, {table.Sequence}" : "'', 0";
        using Statement rows = database.Prepare($"SELECT {table.NameColumn}, {table.FoldColumn}, {table.Owner}, {keyColumns} FROM main.{table.Name}");
        using var fold = new FoldBuffer();
        var stale = new List<StaleRow>();
        while (rows.Step())
        {
            ReadOnlySpan<byte> folded = fold.Fold(rows.Text(0));
            if (!folded.SequenceEqual(rows.Text(1)))
                stale.Add(new StaleRow(rows.Blob(2).ToArray(), rows.Text(1).ToArray(), folded.ToArray(), rows.Text(3).ToArray(), rows.Unsigned(4)));
        }

        return stale;
    }

    internal sealed record NamedTable(string Name, string NameColumn, string FoldColumn, string Owner, string? Layer, string? Sequence)
    {
        public bool IsKeyedByName => Layer is not null;
    }

    internal sealed record StaleRow(byte[] Owner, byte[] OldFold, byte[] NewFold, byte[] Layer, ulong Sequence);

    /// <summary>Moves rows of one table from fold to fold.</summary>
    private sealed class RowMover(Database database, NamedTable table) : IDisposable
    {
        private readonly Statement _move = database.Prepare(
            $"UPDATE main.{table.Name} SET {table.FoldColumn} = ?4 WHERE {table.Owner} = ?1 AND {table.FoldColumn} = ?2 AND {table.Layer} = ?3");
        private readonly Statement _find = database.Prepare(
            $"SELECT {table.Sequence} FROM main.{table.Name} WHERE {table.Owner} = ?1 AND {table.FoldColumn} = ?2 AND {table.Layer} = ?3");
        private readonly Statement _remove = database.Prepare(
            $"DELETE FROM main.{table.Name} WHERE {table.Owner} = ?1 AND {table.FoldColumn} = ?2 AND {table.Layer} = ?3");

        public static byte[] Waiting(int index) => Encoding.UTF8.GetBytes($"\0{index}");

        public void Move(byte[] owner, byte[] from, byte[] layer, byte[] to)
        {
            Bind(_move, owner, from, layer);
            _move.BindTextCopy(4, to);
            _move.Run();
        }

        /// <summary>Gives a waiting row its fold, or the younger of two that want it; returns 1 for a collision.</summary>
        public int Settle(StaleRow row, byte[] waiting)
        {
            Bind(_find, row.Owner, row.NewFold, row.Layer);
            bool taken = _find.Step();
            ulong other = taken ? _find.Unsigned(0) : 0;
            _find.Reset();
            if (taken)
            {
                Bind(_remove, row.Owner, other < row.Sequence ? row.NewFold : waiting, row.Layer);
                _remove.Run();
            }

            if (!taken || other < row.Sequence)
                Move(row.Owner, waiting, row.Layer, row.NewFold);
            return taken ? 1 : 0;
        }

        public void Dispose()
        {
            _move.Dispose();
            _find.Dispose();
            _remove.Dispose();
        }

        private static void Bind(Statement statement, byte[] owner, byte[] fold, byte[] layer)
        {
            statement.BindBlobCopy(1, owner);
            statement.BindTextCopy(2, fold);
            statement.BindTextCopy(3, layer);
        }
    }
}
