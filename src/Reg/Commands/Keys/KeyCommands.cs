using System.CommandLine;

namespace Reg.Commands;

/// <summary>Keys: listed, shown, created and deleted.</summary>
internal sealed class KeyCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [List(), Tree(), Info(), New(), Delete()];

    private DescribedCommand List()
    {
        var path = Syntax.OptionalPath();
        var command = new Command("ls", "List a key's subkeys and values; without a path, the hives") { path };
        command.SetAction(parsed => ListCommand.List(Context, parsed.GetValue(path)!));
        return new(command, "ls", @"ls 'Machine\System'");
    }

    private DescribedCommand Tree()
    {
        var path = Syntax.OptionalPath();
        Option<ulong?> depth = Syntax.Number("--depth", "N", "Levels below the key; all if left out");
        Option<bool> values = Syntax.Switch("--values", "Show values too");
        var command = new Command("tree", "Show a key and all below it") { path, depth, values };
        command.SetAction(parsed => new TreeCommand(Context, (int)(parsed.GetValue(depth) ?? int.MaxValue), parsed.GetValue(values)).Run(parsed.GetValue(path)!));
        return new(command, "tree Machine --depth 2", @"tree 'Machine\Software\Acme' --values");
    }

    private DescribedCommand Info()
    {
        var path = Syntax.OptionalPath();
        var command = new Command("info", "Show what is known of a key itself") { path };
        command.SetAction(parsed => ListCommand.Info(Context, parsed.GetValue(path)!));
        return new(command, @"info 'Machine\Software'");
    }

    private DescribedCommand New()
    {
        var path = Syntax.RequiredPath();
        Option<bool> isVolatile = Syntax.Switch("--volatile", "The key lives only as long as its source");
        Option<string?> layer = Syntax.Layer();
        var command = new Command("new", "Create a key, and the keys above it that are missing") { path, isVolatile, layer };
        command.SetAction(parsed => ChangeCommands.New(Context, parsed.GetValue(path)!, parsed.GetValue(isVolatile), parsed.GetValue(layer)));
        return new(command, @"new 'Machine\Software\Acme\Server'");
    }

    private DescribedCommand Delete()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value to delete; @ is the default value. Without it, the key");
        Option<bool> recursive = Syntax.Switch("-r", "Delete the key's subkeys too");
        Option<string?> layer = Syntax.Layer();
        var command = new Command("del", "Delete a value or a key") { path, name, recursive, layer };
        command.SetAction(parsed =>
            ChangeCommands.Delete(Context, parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(recursive), parsed.GetValue(layer)));
        return new(command, @"del 'Machine\Software\Acme' Port", @"del -r 'Machine\Software\Acme'");
    }
}
