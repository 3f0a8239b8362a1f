namespace Peios.Lcs;

/// <summary>The sequences that LCS gives to mutations: above every source's registered max_sequence, each once.</summary>
internal sealed class SequenceCounter
{
    private ulong _next = 1;

    /// <summary>The sequence that the next mutation gets; an answer must have only lower ones.</summary>
    public ulong Next => Volatile.Read(ref _next);

    /// <summary>Takes a sequence.</summary>
    /// <exception cref="LcsException">EOVERFLOW: none is left. 2^64-1 is never given out, because no source could register with it.</exception>
    public ulong Take()
    {
        ulong seen = Next;
        while (seen != ulong.MaxValue)
        {
            ulong before = Interlocked.CompareExchange(ref _next, seen + 1, seen);
            if (before == seen)
                return seen;
            seen = before;
        }
        throw new LcsException(LcsErrno.EOVERFLOW, "no sequence is left");
    }

    /// <summary>Takes several sequences in a row and returns the first.</summary>
    /// <exception cref="LcsException">EOVERFLOW: so many are not left.</exception>
    public ulong TakeRange(ulong count)
    {
        ulong seen = Next;
        while (count <= ulong.MaxValue - seen)
        {
            ulong before = Interlocked.CompareExchange(ref _next, seen + count, seen);
            if (before == seen)
                return seen;
            seen = before;
        }
        throw new LcsException(LcsErrno.EOVERFLOW, $"{count} sequences in a row are not left");
    }

    /// <summary>A source that registers has sequences up to here.</summary>
    public void StartAbove(ulong maxSequence)
    {
        ulong seen = Next;
        while (seen <= maxSequence)
        {
            ulong before = Interlocked.CompareExchange(ref _next, maxSequence + 1, seen);
            seen = before == seen ? maxSequence + 1 : before;
        }
    }
}
