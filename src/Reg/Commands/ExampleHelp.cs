using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Reg.Commands;

/// <summary>The usual help, and after it the command's examples.</summary>
internal sealed class ExampleHelp(HelpAction inner, IReadOnlyDictionary<Command, string[]> examples, string prefix, TextWriter output) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int status = inner.Invoke(parseResult);
        if (!examples.TryGetValue(parseResult.CommandResult.Command, out string[]? lines))
            return status;
        output.WriteLine("Examples:");
        foreach (string line in lines)
            output.WriteLine($"  {prefix}{line}");
        output.WriteLine();
        output.WriteLine(@"A PATH is a hive and key names, divided by \ or /.");
        return status;
    }
}
