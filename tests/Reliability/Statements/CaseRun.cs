using Loregd.Reliability.Running;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Where a request fails.</summary>
internal enum Setting
{
    Alone,
    InSharedCommit,
    InCommittedTransaction,
    InAbortedTransaction,
}

/// <summary>One statement of one operation fails, between two writes that do not; what is unsettled is settled, and the same request succeeds.</summary>
internal sealed record CaseRun(StatementCase Case, Shape Shape, Setting Setting, FailureKind Kind) : ICase
{
    public static IReadOnlyList<CaseRun> All { get; } =
    [
        .. from one in StatementCase.All
           from shape in Enum.GetValues<Shape>()
           from setting in Enum.GetValues<Setting>()
           from kind in Enum.GetValues<FailureKind>()
           select new CaseRun(one, shape, setting, kind),
    ];

    /// <inheritdoc/>
    public string? Try(Ground ground, Counters counters)
    {
        var subject = new Subject(ground, Shape);
        Switchboard switches = ground.SwitchesOf(Ground.Hive);
        var play = new Play(ground, [subject.Area, .. switches.Areas]);
        var victim = new Line(subject.Area, Case.Op(subject), Planned.Certainly, Kind);
        Line[] lines =
        [
            subject.Beside("before"),
            .. switches.Plan(Case.Statement, Case.Layer, Kind, ground.NextSequence),
            victim,
            .. switches.CallOff(Case.Statement, Case.Layer),
            subject.Beside("after"),
        ];
        string? wrong = play.Alone(subject.Preparation()) ?? play.Compare();
        wrong ??= Setting switch
        {
            Setting.Alone => play.Alone(lines) ?? Elsewhere(),
            Setting.InSharedCommit => play.Shared(lines, subject.Beside("holder"), commits: Kind != FailureKind.HalfDone) ?? Elsewhere(),
            _ => InTransaction(),
        };
        wrong ??= play.Compare() ?? play.Alone(subject.Settlement()) ?? play.Compare() ?? play.Alone([victim with { Failure = Planned.No }]) ?? play.Compare();
        counters.Add("failed statements", play.Failures);
        return wrong;

        string? InTransaction()
        {
            var transaction = new PlayedTransaction(ground, play);
            return transaction.Run(lines, atOnce: Kind == FailureKind.HalfDone) ?? Elsewhere() ?? transaction.End(commits: Setting == Setting.InCommittedTransaction);
        }

        string? Elsewhere() => victim.Op.Code == OpCode.CreateKey ? ground.TryElsewhere(victim.Op.Named) : null;
    }

    public override string ToString() => $"{Case.Operation} of {Shape}, {Case.Statement.ValueFor(Case.Layer)} fails, {Kind}, {Setting}";
}
