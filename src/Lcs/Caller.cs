namespace Peios.Lcs;

/// <summary>
/// A caller of the registry that can be killed, as a process can. What it runs belongs to it; calls outside of any caller cannot be killed.
/// </summary>
/// <remarks>
/// A call that waits for the source when its caller is killed fails with EINTR, as does each later one. The request that it had sent stays in
/// flight, and its late answer has the consequences of kernel.md, "The device". What the kernel does when a process ends, it does here too, once its handles
/// and transactions are disposed of: the requests that nobody waits for are sent all the same.
/// </remarks>
public sealed class Caller : IDisposable
{
    [ThreadStatic]
    private static Caller? t_current;

    private readonly CancellationTokenSource _killed = new();

    /// <summary>Whether <see cref="Kill"/> was called.</summary>
    public bool IsKilled => _killed.IsCancellationRequested;

    /// <summary>Cancelled when the caller of this thread is killed; never if there is none.</summary>
    internal static CancellationToken CurrentToken => t_current?._killed.Token ?? CancellationToken.None;

    /// <summary>Runs calls on this thread for this caller.</summary>
    public void Run(Action calls)
    {
        Caller? outer = t_current;
        t_current = this;
        try
        {
            calls();
        }
        finally
        {
            t_current = outer;
        }
    }

    /// <summary>Ends its waiting. Any thread, any time.</summary>
    public void Kill() => _killed.Cancel();

    /// <summary>Frees what it holds; its calls must have returned.</summary>
    public void Dispose() => _killed.Dispose();
}
