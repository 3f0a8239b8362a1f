using System.CommandLine;

namespace Reg.Commands;

/// <summary>Values: read and set.</summary>
internal sealed class ValueCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [Get(), Set()];

    private DescribedCommand Get()
    {
        var path = Syntax.RequiredPath();
        Argument<string?> name = Syntax.OptionalName("The value; @ is the default value. Without it, all values");
        var command = new Command("get", "Print a value's data, or all values of a key") { path, name };
        command.SetAction(parsed => ListCommand.Get(Context, parsed.GetValue(path)!, parsed.GetValue(name)));
        return new(command, @"get 'Machine\Software\Acme' Port", @"get 'Machine\Software\Acme' @");
    }

    private DescribedCommand Set()
    {
        var path = Syntax.RequiredPath();
        var name = new Argument<string>("NAME") { Description = "The value; @ is the default value" };
        var value = new Argument<string>("VALUE") { Description = ValueLiteral.Forms };
        Option<string?> layer = Syntax.Layer();
        var command = new Command("set", "Set a value") { path, name, value, layer };
        command.SetAction(parsed =>
            ChangeCommands.Set(Context, parsed.GetValue(path)!, parsed.GetValue(name)!, parsed.GetValue(value)!, parsed.GetValue(layer)));
        return new(command, @"set 'Machine\Software\Acme' Port 8080", @"set 'Machine\Software\Acme' @ ""The default value""",
            @"set 'Machine\Software\Acme' Mask dword:0xff00", @"set 'Machine\Software\Acme' Path 'expand:%ROOT%\bin'",
            @"set 'Machine\Software\Acme' Hosts multi:alpha,beta", @"set 'Machine\Software\Acme' Key hex:00ff10");
    }
}
