namespace Loregd.Tests.Harness;

/// <summary>A running daemon, in this process or in one of its own.</summary>
public interface ILoregd : IDisposable
{
    /// <summary>Asks it to stop, as SIGTERM does, and waits for its end.</summary>
    /// <returns>Its exit status.</returns>
    int Stop();

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit status.</returns>
    int WaitExit(TimeSpan? timeout = null);

    /// <summary>Standard output and standard error until now, for messages of failed tests and for tests of the log.</summary>
    string Output { get; }
}
