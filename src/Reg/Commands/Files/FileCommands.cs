using System.CommandLine;

namespace Reg.Commands;

/// <summary>Registries in files, and subtrees as wholes: searched and compared.</summary>
internal sealed class FileCommands(RegContext context, bool inShell) : CommandGroup(context)
{
    /// <summary>The command that reads a file and needs no registry.</summary>
    public const string VerifyName = "verify";

    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [Import(), Apply(), Export(), Backup(), Restore(), Verify(), Find(), Diff()];

    private DescribedCommand Import()
    {
        Argument<string> file = File("A file of the text format \"Windows Registry Editor Version 5.00\", or a JSON batch; - is the input");
        Option<string?> into = Into(), layer = Syntax.Layer();
        var command = new Command("import", "Read a file into the registry in batches, and say what of it was left out") { file, into, layer };
        command.SetAction(parsed => ImportCommand.Run(Context, parsed.GetValue(file)!, parsed.GetValue(into), parsed.GetValue(layer), isWhole: false));
        return new(command, "import settings.reg", @"import acme.reg --into 'Machine\Software\Copy of Acme'");
    }

    private DescribedCommand Apply()
    {
        Argument<string> file = File("A JSON batch, or a file of the text format \"Windows Registry Editor Version 5.00\"; - is the input");
        Option<string?> into = Into(), layer = Syntax.Layer();
        var command = new Command("apply", "Read a file into the registry, all of it or nothing") { file, into, layer };
        command.SetAction(parsed => ImportCommand.Run(Context, parsed.GetValue(file)!, parsed.GetValue(into), parsed.GetValue(layer), isWhole: true));
        return new(command, "apply seed.json", "apply policy.json --layer site");
    }

    private DescribedCommand Export()
    {
        Argument<string?> path = Syntax.OptionalPath(inShell);
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "Where to; the output if left out, or -. A name that ends in .json makes a JSON batch, as --json does" };
        Option<bool> utf16 = Syntax.Switch("--utf16", "Write UTF-16, as Windows does; UTF-8 if left out");
        var command = new Command("export", "Write a key and all below it as text: what a caller sees, without layers and security") { path, file, utf16 };
        command.SetAction(parsed =>
        {
            string? name = parsed.GetValue(file) is { } typed && !FileNames.IsStandard(typed) ? typed : null;
            bool isJson = Context.IsJson || name is not null && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
            new ExportCommand(Context, new ExportStyle(isJson, parsed.GetValue(utf16))).Run(Syntax.PathOf(parsed, path), name);
        });
        return new(command, @"export 'Machine\Software\Acme' acme.reg", @"export 'Machine\Software\Acme' acme.json", @"export 'Machine\Software\Acme'");
    }

    private DescribedCommand Backup()
    {
        var path = Syntax.RequiredPath();
        Argument<string> file = File("Where to; - is the output");
        var command = new Command("backup", "Write a key and all below it to a file: all layers, security, as of one moment") { path, file };
        command.SetAction(parsed => StreamCommands.Backup(Context, parsed.GetValue(path)!, parsed.GetValue(file)!));
        return new(command, @"backup 'Machine\Software\Acme' acme.backup", @"backup 'Machine\Software\Acme' - | gzip > acme.backup.gz");
    }

    private DescribedCommand Restore()
    {
        var path = Syntax.RequiredPath();
        Argument<string> file = File("A file that backup wrote; - is the input");
        var command = new Command("restore", "Replace a key and all below it by a backup, all of it or nothing") { path, file };
        command.SetAction(parsed => StreamCommands.Restore(Context, parsed.GetValue(path)!, parsed.GetValue(file)!));
        return new(command, @"restore 'Machine\Software\Acme' acme.backup");
    }

    private DescribedCommand Verify()
    {
        Argument<string> file = File("A file that backup wrote; - is the input");
        var command = new Command(VerifyName, "Check that a backup is whole and undamaged, and say what it holds") { file };
        command.SetAction(parsed => StreamCommands.Verify(Context, parsed.GetValue(file)!));
        return new(command, "verify acme.backup", "verify - < acme.backup");
    }

    private DescribedCommand Find()
    {
        var text = new Argument<string>("TEXT") { Description = "What to look for in any case: a text, in numbers a number, in bytes hex:00ff" };
        Argument<string?> path = Syntax.OptionalPath(inShell);
        Option<bool> keys = Syntax.Switch("--keys", "Look in the names of keys"),
            names = Syntax.Switch("--names", "Look in the names of values"),
            data = Syntax.Switch("--data", "Look in the data of values");
        var command = new Command("find", "Find keys and values; in names and data unless it is said where") { text, path, keys, names, data };
        command.SetAction(parsed =>
        {
            var scope = new FindScope(parsed.GetValue(keys), parsed.GetValue(names), parsed.GetValue(data));
            if (scope == new FindScope(false, false, false))
                scope = new FindScope(true, true, true);
            new FindCommand(Context, scope).Run(parsed.GetValue(text)!, Syntax.PathOf(parsed, path));
        });
        return new(command, "find acme", @"find 8080 'Machine\Software' --data");
    }

    private DescribedCommand Diff()
    {
        var first = new Argument<string>("A") { Description = "A key" };
        var second = new Argument<string>("B") { Description = "Another key" };
        var layers = new Option<bool>("-L", "--layers") { Description = "Compare what all layers say, and security, not only what a caller sees" };
        Option<bool> status = Syntax.Switch("--exit-code", $"Exit with status {ExitCodes.Conflict} if they differ");
        var command = new Command("diff", "Show how two keys and all below them differ: - is only in A, + only in B") { first, second, layers, status };
        command.SetAction(parsed =>
        {
            int differences = new DiffCommand(Context, parsed.GetValue(layers)).Run(parsed.GetValue(first)!, parsed.GetValue(second)!);
            return differences > 0 && parsed.GetValue(status) ? ExitCodes.Conflict : ExitCodes.Ok;
        });
        return new(command, @"diff 'Machine\Software\Acme' 'Machine\Software\Copy of Acme'");
    }

    private static Argument<string> File(string description) => new("FILE") { Description = description };

    private static Option<string?> Into() => new("--into") { Description = "The key that the topmost key of the file becomes", HelpName = "PATH" };
}
