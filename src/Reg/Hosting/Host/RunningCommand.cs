using Peios.Lcs;

namespace Reg.Hosting;

/// <summary>A command while it runs: a caller of the registry that can be killed.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Caller _caller = new();
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Cancelled when the command is to be abandoned.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Kills the caller. Any thread, before <see cref="Dispose"/>.</summary>
    public void Abandon()
    {
        _caller.Kill();
        _abandoned.Cancel();
    }

    /// <summary>Runs the command on this thread.</summary>
    /// <returns>Its exit status; <see cref="ExitCodes.Interrupted"/> when it was abandoned.</returns>
    public int Run(Func<int> command)
    {
        int status = ExitCodes.Ok;
        try
        {
            _caller.Run(() => status = command());
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            // That it ends is what was asked for.
        }
        return _abandoned.IsCancellationRequested ? ExitCodes.Interrupted : status;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _abandoned.Dispose();
    }
}
