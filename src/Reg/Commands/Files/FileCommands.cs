using System.CommandLine;

namespace Reg.Commands;

/// <summary>Registries in files.</summary>
internal sealed class FileCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build() => [Import()];

    private DescribedCommand Import()
    {
        var file = new Argument<string>("FILE") { Description = "A text file of the format \"Windows Registry Editor Version 5.00\"" };
        var command = new Command("import", "Read a .reg file into the registry, and say what of it was left out") { file };
        command.SetAction(parsed => ImportCommand.Run(Context, parsed.GetValue(file)!));
        return new(command, "import settings.reg");
    }
}
