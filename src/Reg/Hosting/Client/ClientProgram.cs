using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Reg.Commands;
using Reg.Output;
using Reg.Shell;

namespace Reg.Hosting;

/// <summary>
/// What a person starts: reads the command line, does what needs no registry (help, a wrong word, a file that is verified) by itself, and has everything else done by the
/// host of the folder.
/// </summary>
internal sealed class ClientProgram : IDisposable
{
    private const string Banner = "The registry shell: help lists the commands, TAB completes, exit leaves.\n";

    private readonly StandardStreams _streams = new();
    private readonly DescriptorStream _output = new(1);
    private readonly StreamWriter _out;
    private readonly DescriptorStream _faults = new(2);
    private readonly StreamWriter _error;
    private readonly RegContext _context;
    private readonly CommandTree _tree;
    private readonly PlaceOptions _place;
    private volatile HostClient? _client;
    private volatile TerminalShell? _terminal;
    private volatile bool _isLeaving;

    /// <summary>Nothing is started yet.</summary>
    public ClientProgram()
    {
        _out = new StreamWriter(_output, new UTF8Encoding(false), 1 << 12);
        _error = new StreamWriter(_faults, new UTF8Encoding(false), 1 << 10) { AutoFlush = true };
        _context = new RegContext(() => throw new RegistryNeededException(), _out, _error)
        {
            Input = new BufferedStream(_streams.Input, 1 << 16),
            IsTerminal = !Console.IsOutputRedirected,
        };
        _tree = new CommandTree(_context, inShell: false);
        _place = new PlaceOptions(_tree);
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit status of the program.</returns>
    public int Run(string[] words)
    {
        // The command that runs is abandoned, a host that is not needed any more ends in order, then this process ends as the signal would have it.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Leave(signal, 143));
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Leave(signal, 129));
        if (!AreUtf8(words))
        {
            _error.WriteLine("reg: a word of the command line is not UTF-8, as all names in a registry are");
            return ExitCodes.Invalid;
        }
        _tree.Root.SetAction(RunShell);
        ParseResult parsed = _tree.Parse(words);
        try
        {
            return CommandTree.NeedsRegistry(parsed) ? RunCommand(_place.Of(parsed), words) : RunHere(parsed, words);
        }
        finally
        {
            _client?.Leave();
            // The signal says how the program ends, not what became of the command meanwhile.
            if (_isLeaving)
                Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _out.Dispose();
        _error.Dispose();
        _streams.Dispose();
    }

    /// <summary>The runtime has put replacement characters into words that are not, which would be other names.</summary>
    private static bool AreUtf8(string[] words) =>
        !words.Any(word => word.Contains('\uFFFD')) || Utf8.IsValid(File.ReadAllBytes("/proc/self/cmdline"));

    private int RunHere(ParseResult parsed, string[] words)
    {
        int status;
        try
        {
            status = _tree.Run(parsed);
        }
        catch (RegistryNeededException)
        {
            ParseResult line = _tree.Parse(CompletionCommands.WordsBeforeLast(parsed));
            return _place.OfCompleted(line, parsed) is { } place ? RunCommand(place, words) : ExitCodes.Ok;
        }
        if (_output.Fault is not { } fault)
            return status;
        _error.WriteLine($"reg: the standard output cannot be written: {fault}");
        return ExitCodes.Invalid;
    }

    private int RunCommand(Place place, string[] words)
    {
        try
        {
            return Connect(place, "").Run(words, inShell: false).Status;
        }
        catch (CommandException e)
        {
            _error.WriteLine($"reg: {e.Message}");
            return e.ExitCode;
        }
        catch (HostLostException e)
        {
            _error.WriteLine($"reg: {e.Message}");
            return ExitCodes.SourceFailure;
        }
    }

    private int RunShell(ParseResult parsed)
    {
        Place place = _place.Of(parsed);
        var connection = new ShellConnection(current => Connect(place, current), _error);
        if (Console.IsInputRedirected || Console.IsOutputRedirected || TerminalModes.TryRead() is not { } modes)
            return new InteractiveShell(new TextLineReader(_streams.Lines), connection.Run, _error).Run();
        using var folder = RegistryFolder.Open(place.Folder);
        using var terminal = new TerminalShell(modes, _streams, folder.HistoryPath, connection.Complete);
        _terminal = terminal;
        _streams.WriteOutput(Encoding.UTF8.GetBytes(Banner));
        // Whoever presses TAB in the first line finds the registry open.
        connection.Open();
        try
        {
            return new InteractiveShell(terminal.Lines, words => terminal.Run(() => connection.Run(words)), _error).Run();
        }
        finally
        {
            _terminal = null;
        }
    }

    private HostClient Connect(Place place, string currentKey)
    {
        using var folder = RegistryFolder.Open(place.Folder);
        Terminals terminals = Terminals.None;
        if (_context.IsTerminal)
            terminals |= Terminals.Output;
        if (_context.IsTerminal && Ansi.IsWanted(Environment.GetEnvironmentVariable))
            terminals |= Terminals.Colour;
        if (!Console.IsErrorRedirected)
            terminals |= Terminals.Error;
        if (!Console.IsErrorRedirected && !Console.IsInputRedirected)
            terminals |= Terminals.CanAsk;
        var greeting = new Greeting(Greeting.ThisBuild, Environment.ProcessId, Environment.CurrentDirectory, currentKey, terminals, _context.IsJson, _context.AssumeYes);
        var client = new HostClient(new HostFinder(folder, place.Daemon).Connect(greeting), (IClientStreams?)_terminal ?? _streams);
        _client?.Dispose();
        return _client = client;
    }

    /// <summary>In the shell at a terminal it is for the command that runs; else for the program.</summary>
    private void Interrupt(PosixSignalContext signal)
    {
        if (_terminal is not { IsRunning: true })
        {
            Leave(signal, ExitCodes.Interrupted);
            return;
        }
        signal.Cancel = true;
        _client?.Abandon();
    }

    private void Leave(PosixSignalContext signal, int status)
    {
        signal.Cancel = true;
        if (_isLeaving)
            Environment.Exit(status); // Who asks twice does not want to wait.
        _isLeaving = true;
        // That what runs comes to no good end is what was asked for.
        _faults.Mute();
        _client?.Leave();
        _streams.EndFault();
        _terminal?.Restore();
        Environment.Exit(status);
    }
}

/// <summary>What was begun without a registry needs one: a line is completed by what is in it.</summary>
internal sealed class RegistryNeededException() : Exception("the registry is the host's");
