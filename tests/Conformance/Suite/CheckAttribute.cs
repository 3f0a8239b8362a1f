namespace Loregd.Conformance.Suite;

/// <summary>What a check asks for besides the wire; a source without it is not judged by that check.</summary>
[Flags]
public enum Facets
{
    None = 0,

    /// <summary>The source ends by signals and exit statuses as loregd does.</summary>
    Process = 1,

    /// <summary>What was answered is there after a restart with the same command line.</summary>
    Durable = 2,

    /// <summary>{machine} and {users} are SQLite files with the seeds' schema.</summary>
    Files = 4,

    /// <summary>The command line and its output are loregd's.</summary>
    CommandLine = 8,
}

/// <summary>Marks a method with one Scene as a check; its name is the rule.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CheckAttribute(string section) : Attribute
{
    /// <summary>Where the rule stands.</summary>
    public string Section => section;

    /// <summary>It needs a source for itself, because it ends it or looks at all of it.</summary>
    public bool Own { get; init; }

    /// <summary>It starts its source by itself.</summary>
    public bool Unstarted { get; init; }

    /// <summary>It takes seconds, and so runs beside the others.</summary>
    public bool Slow { get; init; }

    /// <summary>It takes minutes, and runs on request alone.</summary>
    public bool Long { get; init; }

    public Facets Needs { get; init; }
}
