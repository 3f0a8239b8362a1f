using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Reg.Commands;
using Reg.Output;
using Reg.Shell;

namespace Reg.Hosting;

/// <summary>
/// What a person starts: reads the command line, answers what needs no registry (help, a wrong word) by itself, and has everything else done by the host of the folder.
/// </summary>
internal sealed class ClientProgram : IDisposable
{
    private const string Banner = "The registry shell: help lists the commands, exit leaves.";

    private readonly StandardStreams _streams = new();
    private readonly StreamWriter _out;
    private readonly RegContext _context;
    private readonly CommandTree _tree;
    private readonly PlaceOptions _place;
    private volatile HostClient? _client;
    private volatile bool _isLeaving;

    /// <summary>Nothing is started yet.</summary>
    public ClientProgram()
    {
        _out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 12);
        _context = new RegContext(() => throw new InvalidOperationException("the registry is the host's"), _out, Console.Error)
        {
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
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Leave(signal, ExitCodes.Interrupted));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Leave(signal, 143));
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Leave(signal, 129));
        _tree.Root.SetAction(RunShell);
        ParseResult parsed = _tree.Parse(words);
        try
        {
            return CommandTree.NeedsRegistry(parsed) ? RunCommand(parsed, words) : _tree.Run(parsed);
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
        _streams.Dispose();
    }

    private int RunCommand(ParseResult parsed, string[] words)
    {
        try
        {
            return Connect(parsed, "").Run(words, inShell: false).Status;
        }
        catch (CommandException e)
        {
            Console.Error.WriteLine($"reg: {e.Message}");
            return e.ExitCode;
        }
        catch (HostLostException e)
        {
            Console.Error.WriteLine($"reg: {e.Message}");
            return ExitCodes.SourceFailure;
        }
    }

    private int RunShell(ParseResult parsed)
    {
        var connection = new ShellConnection(current => Connect(parsed, current), Console.Error);
        bool prompts = !Console.IsInputRedirected && _context.IsTerminal;
        if (prompts)
            Console.Out.WriteLine(Banner);
        return new InteractiveShell(new TextLineReader(Console.In, prompts ? Console.Out : null), connection.Run, Console.Error).Run();
    }

    private HostClient Connect(ParseResult parsed, string currentKey)
    {
        using var folder = RegistryFolder.Open(_place.Folder(parsed));
        Terminals terminals = Terminals.None;
        if (_context.IsTerminal)
            terminals |= Terminals.Output;
        if (_context.IsTerminal && Ansi.IsWanted(Environment.GetEnvironmentVariable))
            terminals |= Terminals.Colour;
        if (!Console.IsErrorRedirected)
            terminals |= Terminals.Error;
        if (!Console.IsErrorRedirected && !Console.IsInputRedirected)
            terminals |= Terminals.CanAsk;
        var greeting = new Greeting(Greeting.ThisBuild, Environment.CurrentDirectory, currentKey, terminals, _context.IsJson, _context.AssumeYes);
        var client = new HostClient(new HostFinder(folder, _place.Daemon(parsed)).Connect(greeting), _streams);
        _client?.Dispose();
        return _client = client;
    }

    private void Leave(PosixSignalContext signal, int status)
    {
        signal.Cancel = true;
        if (_isLeaving)
            Environment.Exit(status); // Who asks twice does not want to wait.
        _isLeaving = true;
        _client?.Leave();
        Environment.Exit(status);
    }
}
