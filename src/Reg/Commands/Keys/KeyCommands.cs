using System.CommandLine;

namespace Reg.Commands;

/// <summary>Keys: listed, shown, created, deleted, hidden and linked.</summary>
internal sealed class KeyCommands(RegContext context, bool inShell) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [List(), Tree(), Info(), New(), Delete(), Hide(), Unhide(), Link()];

    private DescribedCommand List()
    {
        Argument<string?> path = Syntax.OptionalPath(inShell);
        var isLong = new Option<bool>("-l", "--long") { Description = "With flags, times, sizes and layers" };
        var layers = new Option<bool>("-L", "--layers") { Description = "Show which layers have a subkey, hidden ones too; * marks what counts" };
        var command = new Command("ls", "List a key's subkeys and values") { path, isLong, layers };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(layers))
                ListCommand.ListLayers(Context, Syntax.PathOf(parsed, path));
            else
                ListCommand.List(Context, Syntax.PathOf(parsed, path), parsed.GetValue(isLong));
        });
        return new(command, "ls", @"ls -l 'Machine\System'", @"ls -L 'Machine\Software\Acme'");
    }

    private DescribedCommand Tree()
    {
        Argument<string?> path = Syntax.OptionalPath(inShell);
        Option<ulong?> depth = Syntax.Number("--depth", "N", "Levels below the key; all if left out");
        Option<bool> values = Syntax.Switch("--values", "Show values too");
        var command = new Command("tree", "Show a key and all below it") { path, depth, values };
        command.SetAction(parsed => new TreeCommand(Context, (int)(parsed.GetValue(depth) ?? int.MaxValue), parsed.GetValue(values)).Run(Syntax.PathOf(parsed, path)));
        return new(command, "tree Machine --depth 2", @"tree 'Machine\Software\Acme' --values");
    }

    private DescribedCommand Info()
    {
        Argument<string?> path = Syntax.OptionalPath(inShell ? "The key; the current one if left out" : "The key");
        if (!inShell)
            path.Arity = ArgumentArity.ExactlyOne;
        var command = new Command("info", "Show what is known of a key itself; of a symlink, not of its target") { path };
        command.SetAction(parsed => InfoCommand.Show(Context, Syntax.PathOf(parsed, path)));
        return new(command, @"info 'Machine\Software'");
    }

    private DescribedCommand New()
    {
        var path = Syntax.RequiredPath();
        Option<bool> isVolatile = Syntax.Switch("--volatile", "The key lives only as long as its source");
        Option<string?> layer = Syntax.Layer();
        var command = new Command("new", "Create a key, and the keys above it that are missing") { path, isVolatile, layer };
        command.SetAction(parsed => NewCommand.New(Context, parsed.GetValue(path)!, parsed.GetValue(isVolatile), parsed.GetValue(layer)));
        return new(command, @"new 'Machine\Software\Acme\Server'", @"new --volatile 'Machine\Software\Acme\Running'");
    }

    private DescribedCommand Delete()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value to delete; @ is the default value. Without it, the key");
        Option<bool> recursive = Syntax.Switch("-r", "Delete all keys below it too; asks before");
        var layer = new Option<string?>("--layer") { Description = "The layer to delete from; base if left out", HelpName = "NAME" };
        var command = new Command("del", "Delete a value or a key") { path, name, recursive, layer };
        command.SetAction(parsed =>
        {
            (string typed, string? value, bool isRecursive) = (parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(recursive));
            if (value is not null && isRecursive)
                throw new CommandException(ExitCodes.Usage, "-r is for keys; leave it out to delete a value");
            if (value is not null)
                SetCommand.Delete(Context, typed, value, parsed.GetValue(layer));
            else
                new DeleteCommand(Context, parsed.GetValue(layer)).Run(typed, isRecursive);
        });
        return new(command, @"del 'Machine\Software\Acme' Port", @"del -r 'Machine\Software\Acme'", @"del -y -r 'Machine\Software\Acme' --layer policy");
    }

    private DescribedCommand Hide()
    {
        var path = Syntax.RequiredPath();
        Option<string?> layer = Syntax.Layer();
        var command = new Command("hide", "Make a key absent from a layer down; there need not be such a key yet") { path, layer };
        command.SetAction(parsed => HideCommand.Hide(Context, parsed.GetValue(path)!, parsed.GetValue(layer)));
        return new(command, @"hide 'Machine\Software\Acme' --layer policy");
    }

    private DescribedCommand Unhide()
    {
        var path = Syntax.RequiredPath();
        Option<string?> layer = Syntax.Layer();
        var command = new Command("unhide", "Take back what hide did") { path, layer };
        command.SetAction(parsed => HideCommand.Unhide(Context, parsed.GetValue(path)!, parsed.GetValue(layer)));
        return new(command, @"unhide 'Machine\Software\Acme' --layer policy");
    }

    private DescribedCommand Link()
    {
        var path = Syntax.RequiredPath();
        var target = new Argument<string>("TARGET") { Description = "The key that it leads to; there need not be one" };
        Option<bool> isVolatile = Syntax.Switch("--volatile", "The symlink lives only as long as its source");
        Option<string?> layer = Syntax.Layer();
        var command = new Command("link", "Create a symlink") { path, target, isVolatile, layer };
        command.SetAction(parsed => NewCommand.Link(Context, parsed.GetValue(path)!, parsed.GetValue(target)!, parsed.GetValue(isVolatile), parsed.GetValue(layer)));
        return new(command, @"link 'Machine\Software\Current' 'Machine\Software\Acme'");
    }
}
