using Loregd.Reliability.Requests;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Lines in a read-write transaction. What they do to the areas is taken back if it is aborted, or rolled back by SQLite.</summary>
internal sealed class PlayedTransaction(Ground ground, Play play)
{
    private readonly ulong _id = ground.Begin();
    private readonly Dictionary<Area, HiveModel> _before = play.Areas.ToDictionary(area => area, area => area.State);
    private bool _isRolledBack;

    /// <summary>Sends lines and judges the answers.</summary>
    /// <param name="atOnce">Whether they are sent without waiting for answers.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? Run(IReadOnlyList<Line> lines, bool atOnce = false)
    {
        Sent[]? sent = atOnce ? [.. lines.Select(line => play.Send(line, _id))] : null;
        string? wrong = null;
        for (int i = 0; i < lines.Count && wrong is null; i++)
            wrong = Judge(lines[i], (sent is null ? play.Send(lines[i], _id) : sent[i]).Wait().Status);
        return wrong;
    }

    /// <summary>Compares what it sees, and ends it.</summary>
    /// <inheritdoc cref="Run"/>
    public string? End(bool commits)
    {
        string? wrong = !_isRolledBack && play.Compare(_id) is { } seen ? $"in the transaction {seen}" : null;
        wrong ??= ground.End(_id, commits, _isRolledBack ? Status.StorageError : Status.Ok);
        if (!commits)
            TakeBack();
        return wrong;
    }

    private string? Judge(Line line, Status answer)
    {
        if (_isRolledBack)
            return answer == Status.StorageError ? null : $"{line} is {answer} in a transaction that is rolled back";
        string? wrong = play.Judge(line, answer);
        // Whatever becomes of the transaction.
        if (answer != Status.Ok && line.Op.Code == OpCode.CreateKey)
            _before[line.Area].ForgetUnsettled(line.Op.Named);
        _isRolledBack = line.Dooms(answer);
        if (_isRolledBack)
            TakeBack();
        return wrong;
    }

    private void TakeBack()
    {
        foreach ((Area area, HiveModel state) in _before)
            area.State = state;
    }
}
