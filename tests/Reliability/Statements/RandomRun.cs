using Loregd.Reliability.Requests;
using Loregd.Reliability.Running;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Random requests in several areas, of which some statements fail: alone, in shared commits, and in transactions that are committed or aborted.</summary>
internal sealed class RandomRun
{
    private const int Areas = 6, KeysOfAnArea = 5, StepsOfATransaction = 10;

    private readonly Ground _ground;
    private readonly Random _random;
    private readonly Play _play;
    private readonly Switchboard _switches;
    private readonly Area _holders;
    private readonly List<(Area Area, AreaWalk Walk)> _walks = [];
    private readonly List<Line> _sent = [];

    public RandomRun(Ground ground, int seed)
    {
        (_ground, _random, _switches) = (ground, new Random(seed), ground.SwitchesOf(Ground.Hive));
        _holders = ground.AddArea(Ground.Hive, isVolatile: false);
        for (int i = 0; i < Areas; i++)
        {
            KeyGuid[] guids = [.. Enumerable.Range(0, KeysOfAnArea).Select(_ => KeyGuid.NewRandom())];
            Area area = ground.AddArea(Ground.Hive, isVolatile: false, guids);
            _walks.Add((area, new AreaWalk(new Random(_random.Next()), area.Key, guids, [$"base {i}", $"other {i}"], ground.NextSequence)));
        }

        _play = new Play(ground, [.. _walks.Select(walk => walk.Area), _holders, .. _switches.Areas]);
    }

    /// <summary>What was sent last, for reports.</summary>
    public string LastLines => string.Join("\n    ", _sent);

    /// <returns>What is wrong; null for nothing.</returns>
    public string? Round(Counters counters)
    {
        _sent.Clear();
        long failures = _play.Failures;
        string? wrong = _random.Next(4) switch
        {
            0 => Alone(),
            1 => InTransaction(),
            _ => Shared(),
        };
        counters.Add("rounds");
        counters.Add("failed statements", _play.Failures - failures);
        return wrong ?? _ground.Compare();
    }

    private string? Alone() => Steps(Areas, lines => _play.Alone(lines));

    private string? Shared()
    {
        // One step of each area: what comes of it depends on no other step.
        (Area, AreaWalk)[] order = [.. _walks];
        _random.Shuffle(order);
        List<Line> lines = [];
        foreach ((Area area, AreaWalk walk) in order)
            lines.AddRange(Step(area, walk));
        _sent.AddRange(lines);
        return _play.Shared(lines, new Line(_holders, HiveOps.SetBlanketTombstone(_holders.Key, "base", set: true, _ground.NextSequence())), commits: _random.Next(2) == 0);
    }

    private string? InTransaction()
    {
        var transaction = new PlayedTransaction(_ground, _play);
        return Steps(StepsOfATransaction, lines => transaction.Run(lines)) ?? transaction.End(commits: _random.Next(3) != 0);
    }

    private string? Steps(int count, Func<IReadOnlyList<Line>, string?> run)
    {
        string? wrong = null;
        for (int i = 0; i < count && wrong is null; i++)
        {
            (Area area, AreaWalk walk) = _walks[_random.Next(_walks.Count)];
            Line[] lines = Step(area, walk);
            _sent.AddRange(lines);
            wrong = run(lines);
        }

        return wrong;
    }

    /// <summary>A step of an area; in half of them a statement is made to fail.</summary>
    private Line[] Step(Area area, AreaWalk walk)
    {
        IReadOnlyList<HiveOp> ops = walk.Next(area.State, timeAlone: false);
        if (ops.Count == 0 || _random.Next(2) == 0)
            return [.. ops.Select(op => new Line(area, op))];
        IReadOnlyList<PlannedStatement> statements = PlannedStatement.Of(ops[^1].Code);
        PlannedStatement statement = statements[_random.Next(statements.Count)];
        (string layer, var kind) = (walk.AnyLayer(), (FailureKind)_random.Next(1, 4));
        return
        [
            .. _switches.Plan(statement, layer, kind, _ground.NextSequence),
            .. ops.Select(op => new Line(area, op, Planned.Perhaps, kind)),
            .. _switches.CallOff(statement, layer),
        ];
    }
}
