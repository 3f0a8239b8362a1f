using System.CommandLine;
using System.CommandLine.Parsing;
using Reg.Commands;

namespace Reg.Hosting;

/// <summary>A registry's folder, and the daemon to serve it; null if none is named.</summary>
internal readonly record struct Place(string Folder, string? Daemon);

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

    /// <summary>The place of a command line.</summary>
    public Place Of(ParseResult parsed) => new(NamedFolder(parsed) ?? "registry", parsed.GetValue(_daemon));

    /// <summary>The place of a command line that is being completed; what it does not name is as for the one that completes it.</summary>
    /// <returns>Null if it names a folder that keeps no registry: none is made for a word that is still being typed.</returns>
    public Place? OfCompleted(ParseResult line, ParseResult completing)
    {
        Place place = Of(completing);
        string? folder = NamedFolder(line);
        return folder is null || RegistryFolder.IsRegistry(folder) ? new Place(folder ?? place.Folder, line.GetValue(_daemon) ?? place.Daemon) : null;
    }

    /// <summary>The script that starts this program names one; one that its caller names comes later and counts.</summary>
    private string? NamedFolder(ParseResult parsed) => parsed.GetValue(_registry)?.LastOrDefault();

    // The parser itself lets an option without a value pass when another one of its name has one.
    private static void RequireValues(OptionResult result)
    {
        if (result.IdentifierTokenCount != result.Tokens.Count)
            result.AddError("--registry needs the name of a folder.");
        else if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError("--registry needs the name of a folder, and it is empty.");
    }
}
