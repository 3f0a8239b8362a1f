using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

internal static class StatementExtensions
{
    public static void BindGuid(this Statement statement, int index, in KeyGuid guid)
    {
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        guid.CopyTo(bytes);
        statement.BindBlob16(index, bytes);
    }

    /// <summary>A u64 in SQLite's signed 64 bits: the same bits.</summary>
    public static void BindUnsigned(this Statement statement, int index, ulong value) => statement.BindInt64(index, unchecked((long)value));

    public static ulong Unsigned(this Statement statement, int column) => unchecked((ulong)statement.Int64(column));

    /// <exception cref="DamagedRowException">The column is not a GUID.</exception>
    public static KeyGuid Guid(this Statement statement, int column)
    {
        ReadOnlySpan<byte> bytes = statement.Blob(column);
        return bytes.Length == KeyGuid.Size ? new KeyGuid(bytes) : throw new DamagedRowException($"a GUID of {bytes.Length} bytes");
    }
}

/// <summary>A row holds what no hive can hold: other software wrote it, or the file is damaged. The request is STORAGE_ERROR.</summary>
internal sealed class DamagedRowException(string what) : Exception($"the database is damaged: {what}");
