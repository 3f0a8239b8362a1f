namespace Loregd.Serving;

/// <summary>Bounds how many requests wait in all hives together, so that reads, COMMIT and ABORT keep their share of the kernel's 256.</summary>
internal sealed class WaitingBudget(int most)
{
    private int _waiting;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= most)
            return true;
        Interlocked.Decrement(ref _waiting);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _waiting);
}
