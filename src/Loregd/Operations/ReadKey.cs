using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Operations;

/// <summary>RSI_READ_KEY, seeds §5.1.8: the row of one key.</summary>
internal static class ReadKey
{
    public static void Answer(StoreReader stores, ReadOnlySpan<byte> payload, ref WireWriter body)
    {
        Statement row = stores.Key;
        stores.Dependencies.Add(CommitClock.Row(ReadOperations.KeyOf(payload)));
        new ReadKeyResponse
        {
            Name = row.Text(KeyColumn.Name),
            Parent = row.IsNull(KeyColumn.Parent) ? KeyGuid.Zero : row.Guid(KeyColumn.Parent),
            SecurityDescriptor = row.Blob(KeyColumn.SecurityDescriptor),
            IsVolatile = stores.KeyStore == Store.Volatile,
            IsSymlink = row.Int64(KeyColumn.Symlink) != 0,
            LastWriteTime = row.Unsigned(KeyColumn.LastWriteTime),
        }.Write(ref body);
    }
}
