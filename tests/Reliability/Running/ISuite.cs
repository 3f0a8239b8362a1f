namespace Loregd.Reliability.Running;

/// <summary>One way of trying to make the daemon break a promise. Each has a folder of its own, and a line in <see cref="SuiteList"/>.</summary>
internal interface ISuite
{
    /// <summary>What it is called on the command line: one lower-case word.</summary>
    string Name { get; }

    /// <summary>What must hold, in one sentence.</summary>
    string Promise { get; }

    /// <summary>Whether it runs when no suite is named, and in CI.</summary>
    bool RunsByDefault => true;

    /// <summary>
    /// Tries until <see cref="SuiteContext.IsOver"/> or until its own share of the work is done, and reports what does not hold with
    /// <see cref="SuiteContext.Report"/>. An exception that comes out of here is a finding too.
    /// </summary>
    void Run(SuiteContext context);
}
