using System.Numerics;

namespace Loregd.Bench.Load;

/// <summary>Latencies in nanoseconds, counted in buckets 1.6 % wide, of a fixed size: counting allocates nothing.</summary>
internal sealed class Histogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private readonly long[] _buckets = new long[(42 - SubBits) * Sub];

    public long Count { get; private set; }

    public void Add(long nanoseconds)
    {
        _buckets[Math.Min(IndexOf((ulong)Math.Max(nanoseconds, 0)), _buckets.Length - 1)]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <summary>The latency that this share of the counted ones does not exceed, in microseconds; 0 when nothing was counted.</summary>
    public double Microseconds(double share)
    {
        long wanted = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted && seen > 0)
                return Middle(i) / 1000.0;
        }

        return 0;
    }

    private static int IndexOf(ulong value)
    {
        if (value < Sub)
            return (int)value;
        int shift = BitOperations.Log2(value) - SubBits;
        return ((shift + 1) * Sub) + (int)(value >> shift) - Sub;
    }

    private static double Middle(int index)
    {
        if (index < Sub)
            return index;
        int shift = (index / Sub) - 1;
        return ((ulong)(Sub + (index % Sub)) << shift) + ((1UL << shift) / 2.0);
    }
}
