using Reg.Shell;

namespace Reg.Hosting;

/// <summary>The shell's host. When it is lost between two lines the next one gets another; a line that ran meanwhile fails, and is not run again.</summary>
/// <param name="connect">Connects to the folder's host, which is told the current key.</param>
/// <param name="error">Where losses are told.</param>
internal sealed class ShellConnection(Func<string, HostClient> connect, TextWriter error)
{
    private HostClient? _client;
    private CommandEnd _last = new(ExitCodes.Ok, "", HasTransaction: false, IsLeaving: false);

    /// <summary>Connects before the first line.</summary>
    /// <exception cref="CommandException">The registry cannot be opened.</exception>
    public void Open() => _client = connect(_last.CurrentKey);

    /// <summary>Runs a line's words.</summary>
    public CommandEnd Run(IReadOnlyList<string> words)
    {
        try
        {
            if (_client is null || _client.IsLost)
            {
                _client = connect(_last.CurrentKey);
                if (_last.HasTransaction)
                    return Fail(ExitCodes.SourceFailure, "the registry's host has ended, and with it the transaction that was open; nothing of it was committed, and this line was not run");
            }
            return _last = _client.Run(words, inShell: true);
        }
        catch (HostLostException e)
        {
            return Fail(ExitCodes.SourceFailure, e.Message + (_last.HasTransaction ? "; the transaction that was open is lost" : ""));
        }
        catch (CommandException e)
        {
            return Fail(e.ExitCode, e.Message);
        }
    }

    /// <summary>Completes what was typed of a line. Nothing while there is no host; the line itself will get one.</summary>
    public Completion Complete(string text) => _client is { IsLost: false } client ? client.Complete(text, inShell: true) : Completion.None;

    private CommandEnd Fail(int status, string message)
    {
        error.WriteLine($"reg: {message}");
        return _last = _last with { Status = status, HasTransaction = false };
    }
}
