namespace Loregd.Reliability.Input;

/// <summary>A small generator of random numbers (splitmix64): the same seed gives the same numbers on every machine. Not for several threads.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next64()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next64() >> 32) * (ulong)count) >> 32);

    /// <summary>True once in <paramref name="count"/> times.</summary>
    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public void Fill(Span<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            BitConverter.TryWriteBytes(bytes, Next64());
            bytes = bytes[sizeof(ulong)..];
        }

        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)Next64();
    }
}
