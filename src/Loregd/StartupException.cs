namespace Loregd;

/// <summary>loregd cannot go on: the message is the one line that the user reads, and <see cref="ExitStatus"/> is 1, or 2 for a bad command line.</summary>
internal sealed class StartupException(string message, int exitStatus = 1, Exception? inner = null) : Exception(message, inner)
{
    public int ExitStatus { get; } = exitStatus;
}
