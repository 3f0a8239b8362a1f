using Loregd.Hives;
using Loregd.Logging;

namespace Loregd.Serving;

/// <summary>What all writers share.</summary>
internal sealed record WriterContext(HiveSet Hives, TransactionTable Transactions, RequestPool Pool, WaitingBudget Budget, DropPolicy Drops, Bounds Bounds, Log Log);
