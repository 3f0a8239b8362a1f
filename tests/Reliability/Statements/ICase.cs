using Loregd.Reliability.Running;

namespace Loregd.Reliability.Statements;

/// <summary>A request of which a statement fails.</summary>
internal interface ICase
{
    /// <returns>What is wrong; null for nothing.</returns>
    string? Try(Ground ground, Counters counters);
}
