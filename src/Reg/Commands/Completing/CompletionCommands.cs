using System.CommandLine;
using Reg.Shell;

namespace Reg.Commands;

/// <summary>What completes command lines in bash and zsh: the script for each, and the hidden command that it calls.</summary>
internal sealed class CompletionCommands(RegContext context, CommandTree tree) : CommandGroup(context)
{
    private const string WordsName = "WORDS";
    private static readonly string[] Shells = ["bash", "zsh"];

    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong(Shells);
        var completion = new Command(Name, "Print what makes a shell complete reg's words: source it in the shell's startup file") { shell };
        completion.SetAction(parsed => Context.Out.Write(CompletionScripts.For(parsed.GetValue(shell)!)));

        var words = new Argument<string[]>(WordsName) { Arity = ArgumentArity.ZeroOrMore };
        var complete = new Command(CompleteName, "Print what the last word may become") { words };
        complete.Hidden = true;
        complete.SetAction(parsed => Complete(parsed.GetValue(words)!));
        return [new(completion, "completion bash >> ~/.bashrc", "completion zsh >> ~/.zshrc"), new(complete)];
    }

    /// <summary>The command that prints a script.</summary>
    public const string Name = "completion";

    /// <summary>The command that scripts call; it needs a registry only where keys, values or layers are meant.</summary>
    public const string CompleteName = "complete";

    /// <summary>The words of the line that is being completed, without the last, which may go on.</summary>
    public static string[] WordsBeforeLast(ParseResult completing) => [.. completing.GetValue<string[]>(WordsName)!.SkipLast(1)];

    private void Complete(string[] words)
    {
        // The words come as the other shell has understood them; here each gets quotes of our own.
        string line = string.Join(' ', words.SkipLast(1).Select(word => Words.Quote(word, '\''))) + " " + Words.QuoteOpen(words.LastOrDefault() ?? "", '\'');
        foreach (Candidate candidate in new Completer(Context, tree).Complete(line).Candidates)
            Context.Out.WriteLine(candidate.Word);
    }
}
