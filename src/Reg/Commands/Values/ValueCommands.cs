using System.CommandLine;

namespace Reg.Commands;

/// <summary>Values: read, set and masked.</summary>
internal sealed class ValueCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [Get(), Set(), Mask(), Unmask()];

    private DescribedCommand Get()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value; @ is the default value. Without it, all values");
        var layers = new Option<bool>("-L", "--layers") { Description = "Show what all layers say; * marks what counts" };
        var command = new Command("get", "Print a value's data, or all values of a key") { path, name, layers };
        command.SetAction(parsed =>
        {
            (string typed, string? valueName) = (parsed.GetValue(path)!, parsed.GetValue(name));
            if (parsed.GetValue(layers))
                GetCommand.ShowLayers(Context, typed, valueName);
            else
                GetCommand.Show(Context, typed, valueName);
        });
        return new(command, @"get 'Machine\Software\Acme' Port", @"get 'Machine\Software\Acme' @", @"get -L 'Machine\Software\Acme' Port");
    }

    private DescribedCommand Set()
    {
        var path = Syntax.RequiredPath();
        var name = new Argument<string>("NAME") { Description = "The value; @ is the default value" };
        var value = new Argument<string>("VALUE") { Description = ValueLiteral.Forms };
        Option<string?> layer = Syntax.Layer();
        Option<ulong?> sequence = ExpectedSequence();
        Option<bool> parents = Syntax.Switch("-p", "Create the key, and the keys above it, if they are missing");
        var command = new Command("set", "Set a value") { path, name, value, layer, sequence, parents };
        command.SetAction(parsed => SetCommand.Set(Context, parsed.GetValue(path)!, parsed.GetValue(name)!, parsed.GetValue(value)!,
            parsed.GetValue(layer), Expected(parsed.GetValue(sequence)), parsed.GetValue(parents)));
        return new(command, @"set 'Machine\Software\Acme' Port 8080", @"set 'Machine\Software\Acme' @ ""The default value""",
            @"set 'Machine\Software\Acme' Mask dword:0xff00", @"set 'Machine\Software\Acme' Path 'expand:%ROOT%\bin'",
            @"set 'Machine\Software\Acme' Hosts multi:alpha,beta", @"set 'Machine\Software\Acme' Key hex:00ff10",
            @"set -p 'Machine\Software\New' Port 8080 --layer policy", @"set 'Machine\Software\Acme' Port 8081 --expected-seq 17");
    }

    private DescribedCommand Mask()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value; @ is the default value. Without it, all values of the key");
        Option<string?> layer = Syntax.Layer();
        Option<ulong?> sequence = ExpectedSequence();
        var command = new Command("mask", "Make a value, or all values of a key, absent from a layer down (a tombstone)") { path, name, layer, sequence };
        command.SetAction(parsed =>
            SetCommand.Mask(Context, parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(layer), Expected(parsed.GetValue(sequence))));
        return new(command, @"mask 'Machine\Software\Acme' Port --layer policy", @"mask 'Machine\Software\Acme' --layer policy");
    }

    private DescribedCommand Unmask()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value; @ is the default value. Without it, the key's mask of all values");
        Option<string?> layer = Syntax.Layer();
        var command = new Command("unmask", "Take back what mask did") { path, name, layer };
        command.SetAction(parsed => SetCommand.Unmask(Context, parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(layer)));
        return new(command, @"unmask 'Machine\Software\Acme' Port --layer policy", @"unmask 'Machine\Software\Acme' --layer policy");
    }

    private static Option<ulong?> ExpectedSequence() =>
        Syntax.Number("--expected-seq", "N", "Write only if the layer's entry has this sequence, as get -L shows it", ulong.MaxValue);

    private static ulong Expected(ulong? typed) => typed == 0
        ? throw new CommandException(ExitCodes.Invalid, "--expected-seq 0 is no condition: sequences begin at 1")
        : typed ?? 0;
}
