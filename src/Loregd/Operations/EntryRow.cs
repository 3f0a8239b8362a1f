using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>A row of path_entries, as LOOKUP and ENUM_CHILDREN read it. What it returns is valid until the next step.</summary>
internal static class EntryRow
{
    private const long Hidden = 1;

    public static bool IsHidden(Statement row) => row.Int64(EntryColumn.TargetType) == Hidden;

    public static PathEntry Read(Statement row)
    {
        bool hidden = IsHidden(row);
        return new PathEntry
        {
            Layer = row.Text(EntryColumn.Layer),
            IsHidden = hidden,
            Target = hidden ? KeyGuid.Zero : row.Guid(EntryColumn.Target),
            Sequence = row.Unsigned(EntryColumn.Sequence),
        };
    }
}
