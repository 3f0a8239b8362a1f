using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Peios.Lcs;

namespace Reg.Commands;

/// <summary>The commands of all groups, their help and their failures.</summary>
internal sealed class CommandTree
{
    // A word that begins with @ is a name or a text here, not a file of more words.
    private static readonly ParserConfiguration NoResponseFiles = new() { ResponseFileTokenReplacer = null };

    // Completing needs it only for what is in it.
    private static readonly string[] WithoutRegistry = [CompletionCommands.Name, CompletionCommands.CompleteName, FileCommands.VerifyName, HelpCommand.Name];

    private readonly RegContext _context;
    private readonly string _prefix;
    private readonly Dictionary<Command, string[]> _examples = [];
    private readonly Option<bool> _json = new("--json") { Description = "Print results as JSON", Recursive = true };
    private readonly Option<bool> _yes = new("-y", "--yes") { Description = "Answer yes to every question", Recursive = true };

    /// <summary>All commands; within the shell those that make sense only there, too.</summary>
    public CommandTree(RegContext context, bool inShell)
    {
        _context = context;
        IsInShell = inShell;
        _prefix = inShell ? "" : "reg ";
        Root = new RootCommand(inShell
            ? "Commands of the registry shell. A path that begins with \\ starts at the hives, others at the current key."
            : "A registry shell: reads and changes a registry kept in a folder. Without a command it is interactive.");
        Root.Options.Add(_json);
        Root.Options.Add(_yes);
        List<CommandGroup> groups =
        [
            new KeyCommands(context, inShell),
            new ValueCommands(context),
            new LayerCommands(context),
            new SecurityCommands(context),
            new WatchCommands(context),
            new FileCommands(context, inShell),
        ];
        groups.Add(inShell ? new ShellCommands(context) : new CompletionCommands(context, this));
        groups.Add(new HelpCommand(context, this));
        foreach (DescribedCommand described in groups.SelectMany(group => group.Build()))
        {
            Root.Subcommands.Add(described.Command);
            Explain(described);
        }
        _examples.Add(Root, [@"new 'Machine\Software\Acme'", @"set 'Machine\Software\Acme' Port 8080", "get Machine/Software/Acme Port",
            "tree Machine --depth 2", "import settings.reg"]);
        foreach (HelpOption help in Root.Options.OfType<HelpOption>())
            help.Action = new ExampleHelp((HelpAction)help.Action!, _examples, _prefix, _context.Out);
    }

    /// <summary>Whether the commands are those of the shell.</summary>
    public bool IsInShell { get; }

    /// <summary>The command that holds the others.</summary>
    public RootCommand Root { get; }

    /// <summary>Parses words.</summary>
    public ParseResult Parse(IReadOnlyList<string> words) => Root.Parse(words, NoResponseFiles);

    /// <summary>
    /// Whether what was parsed is a command that works with the registry, and not a wrong word, a question for help, the shell, or one that may do without.
    /// </summary>
    public static bool NeedsRegistry(ParseResult parsed) =>
        parsed.CommandResult.Command is { } command and not RootCommand && !WithoutRegistry.Contains(command.Name) && parsed.Action == command.Action;

    /// <summary>Runs words as a command and reports its failure.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(IReadOnlyList<string> words) => Run(Parse(words));

    /// <summary>Runs what was parsed and reports its failure.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(ParseResult parsed)
    {
        if (parsed.Action is ParseErrorAction)
            return ReportUsage(parsed, ProblemOf(parsed));
        if (parsed.Action == parsed.CommandResult.Command.Action && WrongOption(parsed) is { } wrong)
            return ReportUsage(parsed, $"{wrong} is no option here; a key whose name begins so comes after --.");
        // A shell that was started with them keeps them for each of its lines.
        (bool outerJson, bool outerYes) = (_context.IsJson, _context.AssumeYes);
        _context.IsJson |= parsed.GetValue(_json);
        _context.AssumeYes |= parsed.GetValue(_yes);
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
        catch (LcsException e) when (e.Errno == LcsErrno.EINTR && _context.Abandoned.IsCancellationRequested)
        {
            // Whoever abandoned it knows.
            return ExitCodes.Interrupted;
        }
        catch (LcsException e)
        {
            _context.Error.WriteLine($"reg: {e.Message}{Remedy(e.Errno)}");
            return ExitCodes.For(e.Errno);
        }
        catch (IOException e)
        {
            _context.Error.WriteLine($"reg: a file cannot be read or written: {e.Message}");
            return ExitCodes.Invalid;
        }
        finally
        {
            (_context.IsJson, _context.AssumeYes) = (outerJson, outerYes);
            _context.Out.Flush();
        }
    }

    /// <summary>Its examples and, if it is a command of commands, those of each.</summary>
    private void Explain(DescribedCommand described)
    {
        if (described.Examples.Length > 0)
            _examples.Add(described.Command, described.Examples);
        foreach (Command below in described.Command.Subcommands)
        {
            string words = $"{described.Command.Name} {below.Name}";
            Explain(new DescribedCommand(below, [.. described.Examples.Where(example => example == words || example.StartsWith(words + ' ', StringComparison.Ordinal))]));
        }
    }

    /// <summary>An option that the command does not have, and that would be taken for a key.</summary>
    private static string? WrongOption(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().Where(result => result.Argument.Name == Syntax.PathName)
            .SelectMany(result => result.Tokens).FirstOrDefault(token => token.Value.StartsWith('-'))?.Value;

    private static string ProblemOf(ParseResult parsed)
    {
        string[] problems = [.. parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal)];
        string[] missing = [.. parsed.CommandResult.Command.Arguments.Where(argument => IsMissing(parsed, argument)).Select(argument => argument.Name)];
        // Another problem may well be why they are missing.
        if (problems.Length == 1 && missing.Length > 0)
            return $"{parsed.CommandResult.Command.Name} needs {string.Join(", ", missing)}.";
        // After a word that is no command, the missing command is no news.
        string problem = problems.LastOrDefault() ?? "the words are no command.";
        // Some are a list on several lines.
        string[] lines = problem.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Length == 1 ? problem : $"{lines[0]} {string.Join(", ", lines[1..])}.";
    }

    private static bool IsMissing(ParseResult parsed, Argument argument) =>
        argument.Arity.MinimumNumberOfValues > 0 && !argument.HasDefaultValue && parsed.GetResult(argument) is not { Tokens.Count: > 0 };

    /// <summary>What is wrong with the words, and where to read on; not the whole help, in which it would be lost.</summary>
    private int ReportUsage(ParseResult parsed, string problem)
    {
        string command = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult result && result.Command != Root; at = at.Parent)
            command = $"{result.Command.Name} {command}";
        _context.Error.WriteLine($"reg: {problem} See {_prefix}{command}--help");
        return ExitCodes.Usage;
    }

    private static string Remedy(LcsErrno errno) => errno switch
    {
        LcsErrno.ENOENT => "; ls and layer ls show what is there, new and layer new create it",
        LcsErrno.EINVAL => "; --help shows how paths and values are written",
        LcsErrno.EAGAIN => "; get -L shows the present sequence",
        LcsErrno.EBUSY => "; try again",
        _ => "",
    };
}
