using Reg.Commands;

namespace Reg.Shell;

/// <summary>Reads commands line by line until <c>exit</c> or the end of the input.</summary>
internal sealed class InteractiveShell(RegContext context, TextReader input, bool prompts)
{
    /// <summary>Runs the shell.</summary>
    /// <returns>The exit status of the last command.</returns>
    public int Run()
    {
        int status = ExitCodes.Ok;
        if (prompts)
            context.Out.WriteLine("The registry shell: help lists the commands, exit leaves.");
        while (!context.IsLeaving)
        {
            if (prompts)
            {
                context.Out.Write(context.Current.Length == 0 ? "\\> " : $"{ValueFormat.Escape(context.Current)}> ");
                context.Out.Flush();
            }
            if (input.ReadLine() is not { } line)
            {
                if (prompts)
                    context.Out.WriteLine();
                break;
            }
            if (!string.IsNullOrWhiteSpace(line))
                status = RunLine(line);
        }
        return status;
    }

    private int RunLine(string line)
    {
        if (Words.Split(line) is not { } words)
        {
            context.Error.WriteLine("reg: a quote is not closed");
            return ExitCodes.Usage;
        }
        // A new tree for each line: parsed results must not outlive it.
        return new CommandTree(context, inShell: true).Run(words);
    }
}
