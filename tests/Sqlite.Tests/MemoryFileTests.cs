using Peios.Sqlite.Memory;

namespace Peios.Sqlite.Tests;

/// <summary>The file by itself, against an array that does the same.</summary>
public sealed unsafe class MemoryFileTests
{
    private const int Ok = 0;
    private const int ShortRead = 522;
    private const int Chunk = MemoryFile.ChunkSize;

    private readonly MemoryBudget _budget = new();

    private static byte[] Read(MemoryFile file, int count, long offset, int expected)
    {
        byte[] bytes = new byte[count];
        Array.Fill(bytes, (byte)0xEE);
        fixed (byte* pointer = bytes)
            Assert.Equal(expected, file.Read(pointer, count, offset));
        return bytes;
    }

    private static void Write(MemoryFile file, byte[] bytes, long offset)
    {
        fixed (byte* pointer = bytes)
            Assert.Equal(Ok, file.Write(pointer, bytes.Length, offset));
    }

    [Fact]
    public void A_read_beyond_the_end_is_short_and_filled_with_zeros()
    {
        MemoryFile file = new(_budget, MemoryUse.Other);
        Assert.Equal([0, 0], Read(file, 2, 0, ShortRead));
        Write(file, [1, 2, 3], 0);
        Assert.Equal([2, 3, 0, 0], Read(file, 4, 1, ShortRead));
        Assert.Equal([0], Read(file, 1, 3, ShortRead));
        Assert.Equal([0], Read(file, 1, 1L << 40, ShortRead));
        Assert.Equal([1, 2, 3], Read(file, 3, 0, Ok));
    }

    [Fact]
    public void A_hole_takes_no_memory_and_reads_as_zeros()
    {
        MemoryFile file = new(_budget, MemoryUse.Other);
        Write(file, [1], 0);
        Assert.Equal(Ok, file.Truncate(100L * Chunk));
        Assert.Equal(Chunk, _budget.Used);
        Assert.Equal([0, 0, 0], Read(file, 3, 50L * Chunk, Ok));
        Write(file, [7], (200L * Chunk) - 1);
        Assert.Equal(2 * Chunk, _budget.Used);
        Assert.Equal([0, 7], Read(file, 2, (200L * Chunk) - 2, Ok));
    }

    [Fact]
    public void Any_order_of_operations_does_what_an_array_would_do()
    {
        Random random = new(11);
        MemoryFile file = new(_budget, MemoryUse.Other);
        byte[] model = new byte[20 * Chunk];
        int size = 0;
        for (int i = 0; i < 3000; i++)
        {
            int offset = random.Next(10) == 0 ? random.Next(15 * Chunk) : random.Next(size + 1);
            offset = Math.Min(offset, 15 * Chunk);
            int count = random.Next(1, random.Next(2) == 0 ? 5000 : 3 * Chunk);
            switch (random.Next(8))
            {
                case 0:
                    size = random.Next(2) == 0 ? random.Next(size + 1) : offset;
                    Assert.Equal(Ok, file.Truncate(size));
                    Array.Clear(model, size, model.Length - size);
                    break;
                case 1:
                    lock (_budget.Gate)
                        Assert.Equal(Ok, file.Reserve(count));
                    break;
                case < 5:
                    byte[] bytes = new byte[count];
                    random.NextBytes(bytes);
                    Write(file, bytes, offset);
                    bytes.CopyTo(model, offset);
                    size = Math.Max(size, offset + count);
                    break;
                default:
                    Assert.Equal(model[offset..(offset + count)], Read(file, count, offset, offset + count <= size ? Ok : ShortRead));
                    break;
            }

            Assert.Equal(size, file.Size);
        }

        Assert.True(_budget.Used >= Chunk);
        file.FreeTemporary();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void A_write_that_does_not_fit_changes_nothing()
    {
        MemoryFile file = new(_budget, MemoryUse.Other);
        Write(file, [1, 2, 3], 0);
        _budget.Limit = 3 * Chunk;
        byte[] large = new byte[5 * Chunk];
        Array.Fill(large, (byte)9);
        fixed (byte* pointer = large)
            Assert.Equal((int)SqliteResult.Full, file.Write(pointer, large.Length, 1));
        Assert.Equal(3, file.Size);
        Assert.Equal([1, 2, 3], Read(file, 3, 0, Ok));
        Write(file, [9], (3 * Chunk) - 1);
        Assert.Equal([1, 2, 3, 0], Read(file, 4, 0, Ok));
    }
}
