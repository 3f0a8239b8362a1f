using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;

using static Loregd.Reliability.Statements.PlannedStatement;

namespace Loregd.Reliability.Statements;

/// <summary>An operation on a subject, and one of its statements.</summary>
/// <param name="Layer">Of the row at which it fails.</param>
internal sealed record StatementCase(string Operation, PlannedStatement Statement, string Layer, Func<Subject, HiveOp> Op)
{
    /// <summary>Every statement that changes something, of every operation on one hive.</summary>
    public static IReadOnlyList<StatementCase> All { get; } =
    [
        .. Of("DROP_KEY", subject => HiveOps.DropKey(subject.Key),
            (DeleteKey, Subject.Base), (DeleteEntry, Subject.Base), (DeleteEntry, Subject.Layer), (DeleteEntry, Subject.Below),
            (DeleteValue, Subject.Base), (DeleteValue, Subject.Layer), (DeleteBlanket, Subject.Base), (DeleteBlanket, Subject.Layer)),
        .. Of("CREATE_KEY", subject => subject.CreateFresh(), (InsertKey, Subject.Base), (InsertEntry, Subject.Base), (InsertEntry, Subject.Layer)),
        .. Of("WRITE_KEY", subject => HiveOps.WriteKey(subject.Key, Blob.Of("second descriptor"), subject.Sequence()), (SetDescriptor, Subject.Base), (SetTime, Subject.Base)),
        .. Of("HIDE_ENTRY", subject => HiveOps.HideEntry(subject.Area.Key, "key", Subject.Layer, subject.Sequence()), (DeleteEntry, Subject.Layer), (InsertEntry, Subject.Layer)),
        .. Of("HIDE_ENTRY of an unsettled one", subject => HiveOps.HideEntry(subject.Area.Key, "fresh", Subject.Layer, subject.Sequence()), (InsertEntry, Subject.Layer)),
        .. Of("DELETE_ENTRY", subject => HiveOps.DeleteEntry(subject.Area.Key, "key", Subject.Base), (DeleteEntry, Subject.Base)),
        .. Of("CREATE_ENTRY", subject => HiveOps.CreateEntry(subject.Area.Key, "name", Subject.Base, subject.Key, subject.Sequence()), (InsertEntry, Subject.Base)),
        .. Of("SET_VALUE", subject => subject.SetValue("value", Subject.Base), (InsertValue, Subject.Base)),
        .. Of("DELETE_VALUE_ENTRY", subject => HiveOps.DeleteValueEntry(subject.Key, "value", Subject.Base), (DeleteValue, Subject.Base)),
        .. Of("SET_BLANKET_TOMBSTONE", subject => HiveOps.SetBlanketTombstone(subject.Key, Subject.Below, set: true, subject.Sequence()), (InsertBlanket, Subject.Below)),
        .. Of("SET_BLANKET_TOMBSTONE, removed", subject => HiveOps.SetBlanketTombstone(subject.Key, Subject.Base, set: false, 0), (DeleteBlanket, Subject.Base)),
    ];

    private static IEnumerable<StatementCase> Of(string operation, Func<Subject, HiveOp> op, params IEnumerable<(PlannedStatement Statement, string Layer)> statements) =>
        statements.Select(at => new StatementCase(operation, at.Statement, at.Layer, op));
}
