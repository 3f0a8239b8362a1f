using System.CommandLine;
using System.Globalization;

namespace Reg.Commands;

/// <summary>Arguments and options that several commands have. Each call makes a new one, since one belongs to one command.</summary>
internal static class Syntax
{
    /// <summary>What an argument is called that is a key.</summary>
    public const string PathName = "PATH";

    /// <summary>A key; if left out the current one, which outside of the shell is none: then all hives are meant.</summary>
    public static Argument<string?> OptionalPath(bool inShell) =>
        OptionalPath(inShell ? "The key; the current one if left out, at the top all hives" : "The key; all hives if left out");

    /// <summary>A key that need not be named.</summary>
    public static Argument<string?> OptionalPath(string description) => new(PathName) { Arity = ArgumentArity.ZeroOrOne, Description = description };

    /// <summary>The path as typed; that of the current key if left out.</summary>
    public static string PathOf(ParseResult parsed, Argument<string?> path) => parsed.GetValue(path) ?? ".";

    /// <summary>A key.</summary>
    public static Argument<string> RequiredPath() => new(PathName) { Description = "The key" };

    /// <summary>A value that need not be named.</summary>
    public static Argument<string?> OptionalName(string description) =>
        new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = description };

    /// <summary>The layer of a mutation.</summary>
    public static Option<string?> Layer() => new("--layer") { Description = "The layer to write to; base if left out", HelpName = "NAME" };

    /// <summary>A switch that is off if left out.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>A decimal number from 0 on; null if left out.</summary>
    public static Option<ulong?> Number(string name, string helpName, string description, ulong highest = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (ulong.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= highest)
                return number;
            result.AddError($"{name} is a number from 0 to {highest}, not {result.Tokens[0].Value}.");
            return null;
        },
    };
}
