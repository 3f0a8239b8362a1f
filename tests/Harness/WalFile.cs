using System.Buffers.Binary;

namespace Loregd.Tests.Harness;

/// <summary>The log of a database as SQLite's file format describes it (section 4.1): 32 bytes of header, then frames of 24 bytes and a page.</summary>
public static class WalFile
{
    private const int HeaderSize = 32, FrameHeaderSize = 24, PageSizeAt = 8, SaltAt = 16, FrameCommitAt = 4, FrameSaltAt = 8;

    /// <summary>How many transactions have been committed to the log since it last began anew.</summary>
    public static int CommitsOf(string databasePath)
    {
        // No locks are on this file, so that opening and closing it drops none.
        byte[] log = File.ReadAllBytes(databasePath + "-wal");
        if (log.Length < HeaderSize)
            return 0;
        int pageSize = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(PageSizeAt));
        ReadOnlySpan<byte> salt = log.AsSpan(SaltAt, 8);
        int commits = 0;
        for (int at = HeaderSize; at + FrameHeaderSize + pageSize <= log.Length; at += FrameHeaderSize + pageSize)
        {
            if (!log.AsSpan(at + FrameSaltAt, 8).SequenceEqual(salt))
                break;
            // A frame that ends a transaction says how large the database is after it.
            commits += BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(at + FrameCommitAt)) != 0 ? 1 : 0;
        }

        return commits;
    }
}
