using Loregd.Reliability.Requests;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Sends lines in one of the ways in which requests are run, and judges the answers.</summary>
/// <param name="areas">Those that the lines are about, and the switches.</param>
internal sealed class Play(Ground ground, IReadOnlyList<Area> areas)
{
    public IReadOnlyList<Area> Areas => areas;

    /// <summary>How many requests have failed as planned.</summary>
    public long Failures { get; private set; }

    /// <summary>Where an area is not as it should be; null for nowhere.</summary>
    /// <param name="transaction">In which it is read; 0 for what is committed.</param>
    public string? Compare(ulong transaction = 0) => areas.Select(area => area.Difference(ground.Kernel, transaction)).FirstOrDefault(difference => difference is not null);

    /// <summary>Each by itself, one after the other.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? Alone(IEnumerable<Line> lines) => lines.Select(line => Judge(line, Send(line, 0).Wait().Status)).FirstOrDefault(wrong => wrong is not null);

    /// <summary>All at once while a transaction holds the hive, so that they share a commit when it has ended.</summary>
    /// <inheritdoc cref="Alone"/>
    public string? Shared(IReadOnlyList<Line> lines, Line ofHolder, bool commits)
    {
        ulong transaction = ground.Begin();
        HiveModel before = ofHolder.Area.State;
        string? wrong = Judge(ofHolder, Send(ofHolder, transaction).Wait().Status);
        Sent[] sent = [.. lines.Select(line => Send(line, 0))];
        wrong ??= ground.End(transaction, commits, Status.Ok);
        if (!commits)
            ofHolder.Area.State = before;
        for (int i = 0; i < sent.Length && wrong is null; i++)
            wrong = Judge(lines[i], sent[i].Wait().Status);
        return wrong;
    }

    public Sent Send(Line line, ulong transaction) => line.Op.Send(ground.Kernel, transaction);

    public string? Judge(Line line, Status answer)
    {
        string? wrong = line.Judge(answer);
        if (wrong is null && line.Failure != Planned.No && answer == Status.StorageError)
            Failures++;
        return wrong;
    }
}
