using System.Runtime.InteropServices;
using System.Text;
using Reg.Hosting;

namespace Reg.Shell;

/// <summary>The shell at a terminal: its lines are edited here, and what its commands ask is answered here.</summary>
internal sealed class TerminalShell : IClientStreams, IDisposable
{
    private readonly TerminalModes _modes;
    private readonly StandardStreams _streams;
    private readonly TerminalLineReader _lines;
    private readonly PosixSignalRegistration _continued, _resized;
    private volatile bool _isRunning;

    /// <param name="modes">The terminal as it was found; it is left like that in the end.</param>
    /// <param name="streams">The standard streams, all of them this terminal.</param>
    /// <param name="historyPath">Where lines are kept.</param>
    /// <param name="complete">Completes what is before the cursor.</param>
    public TerminalShell(TerminalModes modes, StandardStreams streams, string historyPath, Func<string, Completion> complete)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        (_modes, _streams) = (modes, streams);
        _lines = new TerminalLineReader(modes, streams, new HistoryFile(historyPath), complete);
        _continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => TakeBack());
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _lines.Refresh());
    }

    /// <summary>The lines.</summary>
    public ILineReader Lines => _lines;

    /// <summary>Whether a command runs, so that an interrupt is for it.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Runs a command, silently for what is typed meanwhile.</summary>
    public CommandEnd Run(Func<CommandEnd> command)
    {
        _isRunning = true;
        try
        {
            return command();
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Leaves the terminal as it was found. Any thread.</summary>
    public void Restore() => _modes.Restore();

    /// <inheritdoc/>
    public string? OutputFault => _streams.OutputFault;

    /// <inheritdoc/>
    public bool WriteOutput(ReadOnlySpan<byte> bytes) => _streams.WriteOutput(bytes);

    /// <inheritdoc/>
    public void WriteError(ReadOnlySpan<byte> bytes) => _streams.WriteError(bytes);

    /// <inheritdoc/>
    public string? Ask(string question) => _lines.Ask(question);

    /// <summary>A line that is typed for the command that reads it.</summary>
    public byte[] ReadInput() => _lines.Ask("") is { } line ? Encoding.UTF8.GetBytes(line + "\n") : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _continued.Dispose();
        _resized.Dispose();
        _lines.Dispose();
        _modes.Restore();
    }

    private void TakeBack()
    {
        _modes.SetAgain();
        _lines.Refresh();
    }
}
