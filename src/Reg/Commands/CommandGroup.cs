using System.CommandLine;

namespace Reg.Commands;

/// <summary>A command and what to type, without <c>reg</c> before it, to see what it is for.</summary>
internal sealed record DescribedCommand(Command Command, params string[] Examples);

/// <summary>Commands that belong together: one folder's. Each group names its own and says how their words are read.</summary>
internal abstract class CommandGroup(RegContext context)
{
    /// <summary>What the commands work with.</summary>
    protected RegContext Context => context;

    /// <summary>The commands in the order of the help.</summary>
    public abstract IEnumerable<DescribedCommand> Build();
}
