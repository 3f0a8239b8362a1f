using Loregd.Hives;
using Loregd.Storage;

namespace Loregd.Serving;

/// <summary>What belongs to one hive's writer thread and to nobody else.</summary>
internal sealed class WriterParts : IDisposable
{
    public WriterParts(Hive hive, WriterContext context)
    {
        Hive = hive;
        Reads = new CommittedReads(context.Hives, hive.Number, context.Log);
        Responder = new Responder(context.Pool, context.Hives.Routes, context.Budget, context.Drops);
        var unsettled = new UnsettledEntries(context.Bounds.UnsettledNameAge, context.Hives.Routes.To(hive.Number));
        Session = new WriteSession(hive.WriteConnection, hive.VolatileStore, hive.Gate, hive.Clock, context.Hives.Claims.To(hive.Number), unsettled, Reads.ExistsElsewhere);
        Hold = new HiveHold(context.Hives.LayerDeletions);
        Waiting = new WaitingList(context.Bounds);
        Upkeep = new HiveUpkeep(hive, Session, context.Bounds, context.Log);
        Transaction = new HiveTransaction(Session, Hold, Responder, context.Transactions, Waiting.Held, Upkeep, context.Log, hive.Name);
        Refusals = new Refusals(Session, Responder);
    }

    public Hive Hive { get; }

    public WriteSession Session { get; }

    public HiveHold Hold { get; }

    public WaitingList Waiting { get; }

    public HiveTransaction Transaction { get; }

    public HiveUpkeep Upkeep { get; }

    public CommittedReads Reads { get; }

    public Responder Responder { get; }

    public Refusals Refusals { get; }

    /// <summary>Room for one answer.</summary>
    public MessageBuffer Buffer { get; } = new();

    public void Dispose()
    {
        Upkeep.Dispose();
        Session.Dispose();
        Reads.Dispose();
        Buffer.Dispose();
    }
}
