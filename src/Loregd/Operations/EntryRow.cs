using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>A row of path_entries joined with the key that it names, as LOOKUP and ENUM_CHILDREN read it.</summary>
internal static class EntryRow
{
    private const long Hidden = 1;

    /// <summary>The entry of the row; its key's metadata goes to <paramref name="scratch"/>, and what the answer depends on is noted. Valid until the next step.</summary>
    public static PathEntry Read(Statement row, AnswerScratch scratch, Dependencies dependencies)
    {
        bool hidden = row.Int64(EntryColumn.TargetType) == Hidden;
        KeyGuid target = hidden ? KeyGuid.Zero : row.Guid(EntryColumn.Target);
        if (!hidden)
        {
            dependencies.Add(CommitClock.Row(target));
            scratch.AddMetadata(new KeyMetadata
            {
                Guid = target,
                SecurityDescriptor = row.Blob(EntryColumn.SecurityDescriptor),
                IsVolatile = row.Int64(EntryColumn.Store) == (long)Store.Volatile,
                IsSymlink = row.Int64(EntryColumn.Symlink) != 0,
                LastWriteTime = row.Unsigned(EntryColumn.LastWriteTime),
            });
        }

        return new PathEntry
        {
            Layer = row.Text(EntryColumn.Layer),
            IsHidden = hidden,
            Target = target,
            Sequence = row.Unsigned(EntryColumn.Sequence),
        };
    }
}
