using System.CommandLine;
using System.CommandLine.Help;
using Peios.Lcs;
using Reg.Commands;

namespace Reg.Shell;

/// <summary>Completes the last word of a line: commands, options, keys, values, layers, files, by what the command's arguments are called.</summary>
internal sealed class Completer(RegContext context, CommandTree tree)
{
    private const string LayersPath = @"Machine\System\Registry\Layers";

    /// <summary>What the last word of a line may become.</summary>
    /// <param name="line">The line up to the cursor.</param>
    /// <exception cref="LcsException">The registry cannot be read.</exception>
    public Completion Complete(string line)
    {
        (List<string> words, LastWord last) = Words.SplitTyped(line);
        Proposal[] proposals = [.. Propose(words, last.Text).DistinctBy(proposal => proposal.Word)];
        if (proposals.Length == 0)
            return Completion.None;
        bool quotes = last.OpenQuote != '\0' || proposals.Any(proposal => Words.NeedsQuotes(proposal.Word));
        char quote = last.OpenQuote != '\0' ? last.OpenQuote : '\'';
        return new Completion(last.Start, [.. proposals.Select(proposal => ToCandidate(proposal, quotes, quote))]);
    }

    private static Candidate ToCandidate(Proposal proposal, bool quotes, char quote)
    {
        string text = proposal.Word;
        if (quotes)
            text = proposal.IsWhole ? Words.Quote(text, quote) : Words.QuoteOpen(text, quote);
        return new Candidate(proposal.Word, text, ValueFormat.Escape(proposal.Label), proposal.IsWhole);
    }

    private IEnumerable<Proposal> Propose(List<string> words, string typed)
    {
        Place place = Place.After(words, tree.Root);
        if (place.Option is { } option)
            return OfOption(option, typed);
        if (typed.StartsWith('-') && !place.OptionsAreOver)
            return Matching(place.Options().Where(known => !known.Hidden).SelectMany(Names), typed);
        IEnumerable<Proposal> commands = place.Positionals.Count == 0
            ? Matching(place.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name), typed)
            : [];
        return place.Command.Arguments.Count == 0
            ? commands
            : commands.Concat(OfArgument(place, place.Command.Arguments[Math.Min(place.Positionals.Count, place.Command.Arguments.Count - 1)], typed));
    }

    private IEnumerable<Proposal> OfOption(Option option, string typed) => (option.Name, option.HelpName) switch
    {
        ("--layer", _) => Layers(typed),
        (_, "FILE" or "DIR") => Files(typed),
        (_, "KEY" or "PATH") => Keys(typed, goesOn: false),
        _ => [],
    };

    private IEnumerable<Proposal> OfArgument(Place place, Argument argument, string typed)
    {
        // One that takes one word and has it takes no other.
        if (place.Positionals.Count >= place.Command.Arguments.Count && argument.Arity.MaximumNumberOfValues <= 1)
            return [];
        return argument.Name switch
        {
            // A new key's name goes on below one that is there.
            "PATH" or "TARGET" or "A" or "B" => Keys(typed, goesOn: place.Command.Name == "new"),
            "NAME" when place.Command.Parents.Any(parent => parent.Name == "layer") => Layers(typed),
            "NAME" => place.Positionals.Count > 0 ? Values(place.Positionals[0], typed) : [],
            "FILE" => Files(typed),
            "COMMAND" => Matching(Place.After(place.Positionals, tree.Root).Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name), typed),
            "SHELL" => Matching(["bash", "zsh"], typed),
            _ => [],
        };
    }

    private Proposal[] Keys(string typed, bool goesOn)
    {
        int divider = typed.LastIndexOfAny(['\\', '/']);
        string parent = typed[..(divider + 1)], begun = typed[(divider + 1)..];
        char dividing = divider >= 0 ? typed[divider] : tree.IsInShell ? '\\' : '/';
        string path = TypedPath.Resolve(context.Current, parent);
        IEnumerable<string> names = path.Length == 0 ? context.Registry.Hives : Subkeys(path);
        Proposal[] keys = [.. Matching(names, begun).Select(key => new Proposal($"{parent}{key.Word}{dividing}", key.Label + dividing, IsWhole: false))];
        // The only one that fits may have nothing below it: then the word is complete.
        return !goesOn && keys is [var only] && Subkeys(TypedPath.Resolve(context.Current, only.Word)).Count == 0
            ? [new Proposal(only.Word[..^1], only.Label, IsWhole: true)]
            : keys;
    }

    private IEnumerable<Proposal> Values(string typedPath, string typed)
    {
        string path = TypedPath.Resolve(context.Current, typedPath);
        if (path.Length == 0)
            return [];
        using Key key = context.Registry.OpenKey(path, context.Transaction);
        return Matching(key.EnumerateValues(context.Transaction).Select(value => ValueFormat.Name(value.Name)), typed);
    }

    private IEnumerable<Proposal> Layers(string typed) => Matching(Subkeys(LayersPath).Prepend(LayerTable.Base).Distinct(StringComparer.OrdinalIgnoreCase), typed);

    private List<string> Subkeys(string path)
    {
        try
        {
            using Key key = context.Registry.OpenKey(path, context.Transaction);
            return [.. key.ListSubkeys(context.Transaction).Select(subkey => subkey.Name)];
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOENT)
        {
            return [];
        }
    }

    private IEnumerable<Proposal> Files(string typed)
    {
        int divider = typed.LastIndexOf('/');
        string parent = typed[..(divider + 1)], begun = typed[(divider + 1)..];
        var folder = new DirectoryInfo(context.FilePath(parent.Length == 0 ? "." : parent));
        try
        {
            return [.. folder.EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(begun, StringComparison.Ordinal) && (begun.Length > 0 || !entry.Name.StartsWith('.')))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => entry is DirectoryInfo
                    ? new Proposal($"{parent}{entry.Name}/", entry.Name + "/", IsWhole: false)
                    : new Proposal(parent + entry.Name, entry.Name, IsWhole: true))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<Proposal> Matching(IEnumerable<string> words, string typed) => words
        .Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
        .Order(StringComparer.OrdinalIgnoreCase)
        .Select(word => new Proposal(word, word, IsWhole: true));

    /// <summary>All spellings of an option; of those of help, which are many, one.</summary>
    private static IEnumerable<string> Names(Option option) => option is HelpOption ? [option.Name] : option.Aliases.Append(option.Name);

    /// <summary>A word as it is meant, without quotes.</summary>
    private readonly record struct Proposal(string Word, string Label, bool IsWhole);

    /// <summary>Where in a command line the next word stands.</summary>
    private sealed class Place(Command command)
    {
        public Command Command { get; private set; } = command;

        public List<string> Positionals { get; } = [];

        /// <summary>The option whose value comes next.</summary>
        public Option? Option { get; private set; }

        public bool OptionsAreOver { get; private set; }

        public static Place After(List<string> words, Command root)
        {
            var place = new Place(root);
            foreach (string word in words)
                place.Pass(word);
            return place;
        }

        /// <summary>The options of the command, and those of the commands above it that are meant for all below.</summary>
        public IEnumerable<Option> Options()
        {
            IEnumerable<Option> options = Command.Options;
            for (Command? above = Above(Command); above is not null; above = Above(above))
                options = options.Concat(above.Options.Where(option => option.Recursive));
            return options;
        }

        private static Command? Above(Command command) => command.Parents.OfType<Command>().FirstOrDefault();

        private void Pass(string word)
        {
            if (Option is not null)
                Option = null;
            else if (word == "--")
                OptionsAreOver = true;
            else if (word.StartsWith('-') && !OptionsAreOver)
                Option = Options().FirstOrDefault(known => (known.Name == word || known.Aliases.Contains(word)) && known.Arity.MinimumNumberOfValues > 0);
            else if (Positionals.Count == 0 && Command.Subcommands.FirstOrDefault(below => below.Name == word || below.Aliases.Contains(word)) is { } command)
                Command = command;
            else
                Positionals.Add(word);
        }
    }
}
