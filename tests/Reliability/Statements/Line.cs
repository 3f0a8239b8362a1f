using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Whether a statement of a request has been made to fail.</summary>
internal enum Planned
{
    No,

    /// <summary>If the request comes to the statement, and to a row of the layer.</summary>
    Perhaps,

    Certainly,
}

/// <summary>A request about what is in an area, and whether it has to succeed.</summary>
/// <param name="Kind">How it fails, if it does.</param>
internal sealed record Line(Area Area, HiveOp Op, Planned Failure = Planned.No, FailureKind Kind = FailureKind.Undone)
{
    /// <summary>Whether this answer means that the transaction which the request is part of is rolled back.</summary>
    public bool Dooms(Status answer) => Failure != Planned.No && Kind == FailureKind.RolledBack && answer == Status.StorageError;

    /// <summary>
    /// Does to the area what the answer says: a request that has failed changes nothing, but that a CREATE_KEY takes along the unsettled entries that name its key.
    /// </summary>
    /// <returns>What is wrong with the answer; null for nothing.</returns>
    public string? Judge(Status answer)
    {
        if (Failure != Planned.No && answer == Status.StorageError)
        {
            if (Op.Code == OpCode.CreateKey)
                Area.State.ForgetUnsettled(Op.Named);
            return null;
        }

        HiveModel after = Area.State.Clone();
        Status right = Op.Apply(after).Status;
        if (answer != right || Failure == Planned.Certainly)
            return $"{Op} is {answer}; should be {(Failure == Planned.Certainly ? Status.StorageError : right)}";
        Area.State = after;
        return null;
    }

    public override string ToString() => $"{Op}{(Failure == Planned.No ? "" : $", {(Failure == Planned.Certainly ? "to fail" : "may fail")}")}";
}
