namespace Loregd.Reliability.Statements;

/// <summary>What SQLite leaves when a statement fails.</summary>
internal enum FailureKind : byte
{
    /// <summary>Nothing of the statement; the transaction as it was before (RAISE ABORT).</summary>
    Undone = 1,

    /// <summary>What the statement had changed until then (RAISE FAIL).</summary>
    HalfDone = 2,

    /// <summary>Nothing at all: the transaction is rolled back (RAISE ROLLBACK).</summary>
    RolledBack = 3,
}
