using System.Diagnostics;

namespace Loregd.Reliability.Running;

/// <summary>What a suite is told, and where it says what it found.</summary>
internal sealed class SuiteContext(int seed, bool isLong, TimeSpan? budget, Action<string> say, string? only = null)
{
    /// <summary>A suite gives up after so many findings: the rest would say the same.</summary>
    private const int MaxFindings = 5;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<Finding> _findings = [];

    /// <summary>Everything random in a suite comes from this.</summary>
    public int Seed => seed;

    /// <summary>Whether to do the long form's work; CI does the short form's.</summary>
    public bool IsLong => isLong;

    /// <summary>How long it may take; null: until the suite's own share of the work is done. With a budget, a suite goes on until it is used up.</summary>
    public TimeSpan? Budget => budget;

    /// <summary>A part of the name of what is to be tried alone, where a suite has a list; null: all of it.</summary>
    public string? Only => only;

    public Counters Counters { get; } = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (_findings)
                return [.. _findings];
        }
    }

    /// <summary>Whether to stop: the budget is used up, or enough was found.</summary>
    public bool IsOver => (budget is { } time && Elapsed >= time) || Findings.Count >= MaxFindings;

    /// <summary>Whether to go on after <paramref name="done"/> pieces of work: until the budget ends if there is one, else until the form's share is done.</summary>
    public bool GoesOn(long done, long shortShare, long longShare) =>
        !IsOver && (budget is not null || done < (isLong ? longShare : shortShare));

    public void Report(Finding finding)
    {
        lock (_findings)
            _findings.Add(finding);
        say($"FOUND {finding.What}\n  {finding.Reproduction}");
    }

    public void Report(string what, string reproduction) => Report(new Finding(what, reproduction));

    /// <summary>A line of progress.</summary>
    public void Say(string line) => say(line);
}
