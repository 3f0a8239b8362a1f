using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Peios.Lcs;

namespace Reg.Commands;

/// <summary>The commands, their arguments and their help.</summary>
internal sealed class CommandTree
{
    // A word that begins with @ is a name or a text here, not a file of more words.
    private static readonly ParserConfiguration NoResponseFiles = new() { ResponseFileTokenReplacer = null };

    private readonly RegContext _context;
    private readonly string _prefix;
    private readonly Dictionary<Command, string[]> _examples = [];

    /// <summary>All commands; within the shell those that make sense only there, too.</summary>
    public CommandTree(RegContext context, bool inShell)
    {
        _context = context;
        _prefix = inShell ? "" : "reg ";
        Root = new RootCommand(inShell
            ? "Commands of the registry shell. A path that begins with \\ starts at the hives, others at the current key."
            : "A registry shell: reads and changes a registry kept in a folder. Without a command it is interactive.");
        Root.Subcommands.Add(List());
        Root.Subcommands.Add(Tree());
        Root.Subcommands.Add(Get());
        Root.Subcommands.Add(Set());
        Root.Subcommands.Add(New());
        Root.Subcommands.Add(Delete());
        Root.Subcommands.Add(Info());
        Root.Subcommands.Add(Import());
        if (inShell)
            ShellOnly().ForEach(Root.Subcommands.Add);
        _examples.Add(Root, [@"new 'Machine\Software\Acme'", @"set 'Machine\Software\Acme' Port 8080", @"get Machine/Software/Acme Port",
            "tree Machine --depth 2", "import settings.reg"]);
        foreach (HelpOption help in Root.Options.OfType<HelpOption>())
            help.Action = new ExampleHelp((HelpAction)help.Action!, _examples, _prefix, _context.Out);
    }

    /// <summary>The command that holds the others.</summary>
    public RootCommand Root { get; }

    /// <summary>Parses words.</summary>
    public ParseResult Parse(IReadOnlyList<string> words) => Root.Parse(words, NoResponseFiles);

    /// <summary>Runs words as a command and reports its failure.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(IReadOnlyList<string> words) => Run(Parse(words));

    /// <summary>Runs what was parsed and reports its failure.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(ParseResult parsed)
    {
        if (parsed.Action is ParseErrorAction)
            return ReportUsage(parsed);
        try
        {
            var configuration = new InvocationConfiguration { Output = _context.Out, Error = _context.Error, EnableDefaultExceptionHandler = false };
            return parsed.Invoke(configuration);
        }
        catch (CommandException e)
        {
            _context.Error.WriteLine($"reg: {e.Message}");
            return e.ExitCode;
        }
        catch (LcsException e)
        {
            _context.Error.WriteLine($"reg: {e.Message}{Remedy(e.Errno)}");
            return ExitCodes.For(e.Errno);
        }
        finally
        {
            _context.Out.Flush();
        }
    }

    /// <summary>What is wrong with the words, and where to read on; not the whole help, in which it would be lost.</summary>
    private int ReportUsage(ParseResult parsed)
    {
        string[] problems = [.. parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal)];
        // After a word that is no command, the missing command is no news.
        string problem = problems.LastOrDefault() ?? "the words are no command";
        string command = parsed.CommandResult.Command == Root ? "" : $"{parsed.CommandResult.Command.Name} ";
        _context.Error.WriteLine($"reg: {problem} See {_prefix}{command}--help");
        return ExitCodes.Usage;
    }

    private static string Remedy(LcsErrno errno) => errno switch
    {
        LcsErrno.ENOENT => "; ls shows what is there, new creates a key",
        LcsErrno.EINVAL => "; --help shows how paths and values are written",
        LcsErrno.EBUSY or LcsErrno.EAGAIN => "; try again",
        _ => "",
    };

    private Command List()
    {
        var path = OptionalPath();
        var command = new Command("ls", "List a key's subkeys and values; without a path, the hives") { path };
        command.SetAction(parsed => ListCommand.List(_context, parsed.GetValue(path)!));
        return Described(command, "ls", @"ls 'Machine\System'");
    }

    private Command Tree()
    {
        var path = OptionalPath();
        var depth = new Option<int?>("--depth")
        {
            Description = "Levels below the key; all if left out",
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int levels))
                    return levels;
                result.AddError($"--depth is a number of levels, not {result.Tokens[0].Value}.");
                return null;
            },
        };
        var values = new Option<bool>("--values") { Description = "Show values too" };
        var command = new Command("tree", "Show a key and all below it") { path, depth, values };
        command.SetAction(parsed => new TreeCommand(_context, parsed.GetValue(depth) ?? int.MaxValue, parsed.GetValue(values)).Run(parsed.GetValue(path)!));
        return Described(command, "tree Machine --depth 2", @"tree 'Machine\Software\Acme' --values");
    }

    private Command Get()
    {
        var path = RequiredPath();
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "The value; @ is the default value. Without it, all values" };
        var command = new Command("get", "Print a value's data, or all values of a key") { path, name };
        command.SetAction(parsed => ListCommand.Get(_context, parsed.GetValue(path)!, parsed.GetValue(name)));
        return Described(command, @"get 'Machine\Software\Acme' Port", @"get 'Machine\Software\Acme' @");
    }

    private Command Set()
    {
        var path = RequiredPath();
        var name = new Argument<string>("NAME") { Description = "The value; @ is the default value" };
        var value = new Argument<string>("VALUE") { Description = ValueLiteral.Forms };
        Option<string?> layer = LayerOption();
        var command = new Command("set", "Set a value") { path, name, value, layer };
        command.SetAction(parsed =>
            ChangeCommands.Set(_context, parsed.GetValue(path)!, parsed.GetValue(name)!, parsed.GetValue(value)!, parsed.GetValue(layer)));
        return Described(command, @"set 'Machine\Software\Acme' Port 8080", @"set 'Machine\Software\Acme' @ ""The default value""",
            @"set 'Machine\Software\Acme' Mask dword:0xff00", @"set 'Machine\Software\Acme' Path 'expand:%ROOT%\bin'",
            @"set 'Machine\Software\Acme' Hosts multi:alpha,beta", @"set 'Machine\Software\Acme' Key hex:00ff10");
    }

    private Command New()
    {
        var path = RequiredPath();
        var isVolatile = new Option<bool>("--volatile") { Description = "The key lives only as long as its source" };
        Option<string?> layer = LayerOption();
        var command = new Command("new", "Create a key, and the keys above it that are missing") { path, isVolatile, layer };
        command.SetAction(parsed => ChangeCommands.New(_context, parsed.GetValue(path)!, parsed.GetValue(isVolatile), parsed.GetValue(layer)));
        return Described(command, @"new 'Machine\Software\Acme\Server'");
    }

    private Command Delete()
    {
        var path = RequiredPath();
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "The value to delete; @ is the default value. Without it, the key" };
        var recursive = new Option<bool>("-r") { Description = "Delete the key's subkeys too" };
        Option<string?> layer = LayerOption();
        var command = new Command("del", "Delete a value or a key") { path, name, recursive, layer };
        command.SetAction(parsed =>
            ChangeCommands.Delete(_context, parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(recursive), parsed.GetValue(layer)));
        return Described(command, @"del 'Machine\Software\Acme' Port", @"del -r 'Machine\Software\Acme'");
    }

    private Command Info()
    {
        var path = OptionalPath();
        var command = new Command("info", "Show what is known of a key itself") { path };
        command.SetAction(parsed => ListCommand.Info(_context, parsed.GetValue(path)!));
        return Described(command, @"info 'Machine\Software'");
    }

    private Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "A text file of the format \"Windows Registry Editor Version 5.00\"" };
        var command = new Command("import", "Read a .reg file into the registry, and say what of it was left out") { file };
        command.SetAction(parsed => ImportCommand.Run(_context, parsed.GetValue(file)!));
        return Described(command, "import settings.reg");
    }

    private List<Command> ShellOnly()
    {
        var path = OptionalPath();
        var cd = new Command("cd", "Make a key the current one; without a path, go to the hives") { path };
        cd.SetAction(parsed =>
        {
            string typed = parsed.GetValue(path)!;
            string target = parsed.GetResult(path) is { Tokens.Count: > 0 } ? TypedPath.Resolve(_context.Current, typed) : "";
            if (target.Length > 0)
                _context.Registry.OpenKey(target).Dispose();
            _context.Current = target;
        });
        var pwd = new Command("pwd", "Print the current key");
        pwd.SetAction(_ => _context.Out.WriteLine(_context.Current.Length == 0 ? "\\" : _context.Current));
        var help = new Command("help", "List the commands");
        help.SetAction(_ => Run(["--help"]));
        var exit = new Command("exit", "Leave the shell") { Aliases = { "quit" } };
        exit.SetAction(_ => { _context.IsLeaving = true; });
        return [cd, pwd, help, exit];
    }

    private static Argument<string> OptionalPath() => new("PATH") { Description = "The key; the current one if left out", DefaultValueFactory = _ => "." };

    private static Argument<string> RequiredPath() => new("PATH") { Description = "The key" };

    private static Option<string?> LayerOption() => new("--layer") { Description = "The layer to write to; base if left out", HelpName = "NAME" };

    private Command Described(Command command, params string[] examples)
    {
        _examples.Add(command, examples);
        return command;
    }
}
