using System.CommandLine;

namespace Reg.Commands;

/// <summary>What happens in the registry: changes as they are made, and numbers.</summary>
internal sealed class WatchCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [Watch(), Stats()];

    private DescribedCommand Watch()
    {
        var path = Syntax.RequiredPath();
        Option<bool> subtree = Syntax.Switch("--subtree", "Changes of all keys below it, too");
        Option<ulong?> count = Syntax.Number("--count", "N", "End after so many changes");
        Option<ulong?> seconds = Syntax.Number("--for", "SECONDS", "End after so many seconds");
        var command = new Command("watch", "Print the changes of a key as they are made, until Ctrl-C") { path, subtree, count, seconds };
        command.SetAction(parsed => new WatchCommand(Context).Run(parsed.GetValue(path)!, parsed.GetValue(subtree),
            parsed.GetValue(count), parsed.GetValue(seconds) is { } given ? TimeSpan.FromSeconds(given) : null));
        return new(command, @"watch 'Machine\Software\Acme'", "watch Machine --subtree --count 1", "watch Machine --subtree --for 60 --json");
    }

    private DescribedCommand Stats()
    {
        var command = new Command("stats", "Show what was asked of the daemon since the registry was opened, and how long that took");
        command.SetAction(_ => StatsCommand.Show(Context));
        return new(command, "stats");
    }
}
