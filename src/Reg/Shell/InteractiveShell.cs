using Reg.Hosting;

namespace Reg.Shell;

/// <summary>Gives the shell its lines.</summary>
internal interface ILineReader
{
    /// <summary>The next line; null at the end of the input.</summary>
    /// <param name="prompt">Shown before it, where somebody looks.</param>
    string? ReadLine(string prompt);
}

/// <summary>Lines of a file or a pipe.</summary>
internal sealed class TextLineReader(TextReader input) : ILineReader
{
    /// <inheritdoc/>
    public string? ReadLine(string prompt) => input.ReadLine();
}

/// <summary>Reads commands line by line until <c>exit</c> or the end of the input.</summary>
/// <param name="lines">The lines.</param>
/// <param name="run">Runs the words of a line.</param>
/// <param name="error">Where is told what is wrong with a line.</param>
internal sealed class InteractiveShell(ILineReader lines, Func<IReadOnlyList<string>, CommandEnd> run, TextWriter error)
{
    /// <summary>Runs the shell.</summary>
    /// <returns>The exit status of the last command.</returns>
    public int Run()
    {
        var last = new CommandEnd(ExitCodes.Ok, "", HasTransaction: false, IsLeaving: false);
        while (!last.IsLeaving && lines.ReadLine(Prompt(last)) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (Words.Split(line) is { } words)
            {
                last = run(words);
                continue;
            }
            error.WriteLine("reg: a quote is not closed");
            last = last with { Status = ExitCodes.Usage };
        }
        if (last.HasTransaction)
            error.WriteLine("reg: the open transaction was not committed; nothing of it was done");
        return last.Status;
    }

    /// <summary>The current key, and a star while a transaction is open.</summary>
    private static string Prompt(CommandEnd last) =>
        $"{(last.CurrentKey.Length == 0 ? "\\" : ValueFormat.Escape(last.CurrentKey))}{(last.HasTransaction ? "*" : "")}> ";
}
