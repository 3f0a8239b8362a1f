using System.CommandLine;
using System.CommandLine.Parsing;
using Reg.Commands;

namespace Reg.Hosting;

/// <summary>The options that say where the registry is and what serves it. Client and host both read them, from the same words.</summary>
internal sealed class PlaceOptions
{
    private readonly Option<string[]> _registry = new("--registry")
    {
        Description = "The folder that keeps the registry; it is made if missing",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string?> _daemon = new("--daemon") { Description = "The loregd to run", HelpName = "PATH", Recursive = true, Hidden = true };

    /// <summary>Makes the options part of all commands.</summary>
    public PlaceOptions(CommandTree tree)
    {
        _registry.Validators.Add(RequireValues);
        tree.Root.Options.Add(_registry);
        tree.Root.Options.Add(_daemon);
    }

    /// <summary>The registry's folder. The script that starts this program names one; one that its caller names comes later and counts.</summary>
    public string Folder(ParseResult parsed) => parsed.GetValue(_registry) is { Length: > 0 } folders ? folders[^1] : "registry";

    /// <summary>The daemon; null if none is named.</summary>
    public string? Daemon(ParseResult parsed) => parsed.GetValue(_daemon);

    // The parser itself lets an option without a value pass when another one of its name has one.
    private static void RequireValues(OptionResult result)
    {
        if (result.IdentifierTokenCount != result.Tokens.Count)
            result.AddError("--registry needs the name of a folder.");
        else if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError("--registry needs the name of a folder, and it is empty.");
    }
}
