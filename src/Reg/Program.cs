using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Reg;
using Reg.Commands;
using Reg.Hosting;
using Reg.Output;
using Reg.Shell;

RegistrySession? session = null;
ParseResult? parsed = null;
bool leaving = false;
var registryOption = new Option<string[]>("--registry")
{
    Description = "The folder that keeps the registry; it is made if missing",
    HelpName = "DIR",
    Recursive = true,
};
var daemonOption = new Option<string?>("--daemon") { Description = "The loregd to run", HelpName = "PATH", Recursive = true, Hidden = true };

using var results = new ResultStream(Console.OpenStandardOutput());
using var output = new StreamWriter(results, new UTF8Encoding(false), 1 << 16);
var context = new RegContext(() => Start().Registry, output, Console.Error)
{
    IsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    UsesColour = !Console.IsOutputRedirected && Ansi.IsWanted(Environment.GetEnvironmentVariable),
    IsOutputGone = () => results.IsReaderGone,
    Ask = Console.IsInputRedirected || Console.IsErrorRedirected ? null : AskOnTerminal,
};
var tree = new CommandTree(context, inShell: false);
tree.Root.Options.Add(registryOption);
tree.Root.Options.Add(daemonOption);
tree.Root.SetAction(_ => new InteractiveShell(context, Console.In, prompts: !Console.IsInputRedirected && context.IsTerminal).Run());

// The terminal sends its signals to the daemon too. Whoever gets one stops the daemon in order, then ends as the signal would have it.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Leave(signal, 130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Leave(signal, 143));
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Leave(signal, 129));

try
{
    parsed = tree.Parse(args);
    return tree.Run(parsed);
}
finally
{
    session?.Dispose();
    // The signal says how the program ends, not what became of the command meanwhile.
    if (leaving)
        Thread.Sleep(Timeout.Infinite);
}

RegistrySession Start()
{
    // The script that starts this program names a folder; one that its caller names comes later and counts.
    string folder = parsed!.GetValue(registryOption) is { Length: > 0 } folders ? folders[^1] : "registry";
    string daemon = parsed.GetValue(daemonOption) ?? throw new CommandException(ExitCodes.Usage, "--daemon must name the loregd to run; the script ./reg does");
    return session = RegistrySession.Start(folder, daemon);
}

string? AskOnTerminal(string question)
{
    output.Flush();
    Console.Error.Write(question);
    return Console.In.ReadLine();
}

void Leave(PosixSignalContext signal, int status)
{
    signal.Cancel = true;
    leaving = true;
    session?.Dispose();
    Environment.Exit(status);
}
