using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>
/// What the specification says a daemon with some hives answers when it is asked one thing after the other: committed state, the transactions and snapshots that
/// are open, and what is written late. Every request has its answer before the next one is sent, so a request that would wait for a transaction waits until it is
/// TXN_BUSY.
/// </summary>
internal sealed class World
{
    private static readonly string[] s_ok = [nameof(Status.Ok)], s_invalid = [nameof(Status.Invalid)], s_notFound = [nameof(Status.NotFound)];
    private static readonly string[] s_storageError = [nameof(Status.StorageError)], s_busy = [nameof(Status.TxnBusy)], s_exists = [nameof(Status.AlreadyExists)];

    private readonly HiveWorld[] _hives;
    private readonly Dictionary<ulong, OpenTransaction> _transactions = [];

    public World(IEnumerable<(string Name, KeyGuid Root, KeyRecord Record)> hives) =>
        _hives = [.. hives.Select(hive => new HiveWorld(hive.Name, hive.Root, hive.Record))];

    public IReadOnlyList<HiveWorld> Hives => _hives;

    public IReadOnlyDictionary<ulong, OpenTransaction> Transactions => _transactions;

    /// <summary>The highest sequence that a registration has to know.</summary>
    public ulong HighestSequence => _hives.Max(hive => hive.Committed.HighestSequence);

    /// <summary>What the answer may be; what becomes of the state is the same for each of them.</summary>
    public string[] Apply(Step step)
    {
        switch (step)
        {
            case Operate operate:
                return Operate(operate.Op, operate.Transaction);
            case Begin begin:
                return begin.Id != 0 && begin.Mode <= 1 && _transactions.TryAdd(begin.Id, new OpenTransaction(begin.Mode == 1)) ? s_ok : s_invalid;
            case Commit commit:
                return End(commit.Id, commits: true);
            case Abort abort:
                End(abort.Id, commits: false);
                return s_ok;
            case Flush flush:
                return HiveNamed(flush.Hive) is not { } hive ? s_invalid : hive.Holder is null ? s_ok : s_busy;
            case DeleteLayer deletion:
                return DeleteLayer(deletion.Layer);
            case Malformed malformed:
                if (malformed.Op == (ushort)OpCode.CreateKey && malformed.Payload.Length >= KeyGuid.Size)
                    ForgetUnsettled(new KeyGuid(malformed.Payload.AsSpan(0, KeyGuid.Size)));
                return s_invalid;
            default:
                End(step);
                return s_ok;
        }
    }

    /// <summary>Whether the specification says what comes of it; if not, it is not tried.</summary>
    public bool IsSpecified(Step step)
    {
        if (step is not Operate { Op: { IsRead: false } op } operate)
            return true;
        OpenTransaction? transaction = _transactions.GetValueOrDefault(operate.Transaction);
        // A child that another hive holds or is making: only in a transaction is it said that this is refused.
        bool namesOther = !op.Named.IsZero && op.Code == OpCode.CreateEntry && HolderOf(op.Named) is { } other && other != RouteOf(op.RoutedBy);
        if (namesOther && transaction is not { Hive: not null })
            return false;
        // A key that nobody outside its transaction can see: to be found NOT_FOUND at once, or after the wait.
        return transaction is { Hive: not null } || HolderOf(op.RoutedBy) is not null
            || !_hives.Any(hive => hive.Holder is { } holder && (holder.State!.HasKey(op.RoutedBy) || holder.State.Expects(op.RoutedBy) || hive.Committed.Expects(op.RoutedBy)));
    }

    /// <summary>Whether the answer comes only when the daemon is tired of waiting.</summary>
    public bool Waits(Step step) => step switch
    {
        Abort or Commit or Begin or Flush or Malformed => false,
        Model.DeleteLayer => _hives.Any(hive => hive.Holder is not null),
        Operate { Op: { IsRead: false } op } operate => WaitsForHolder(op, operate.Transaction) || WaitsForName(op, operate.Transaction),
        _ => false,
    };

    /// <summary>The daemon's clock gave a new key its time.</summary>
    public void Learn(KeyGuid key, ulong transaction, KeyRecord record)
    {
        HiveModel state = _transactions.GetValueOrDefault(transaction)?.State ?? HolderOf(key)!.Committed;
        state.PutKey(key, state.ReadKey(key).Key! with { LastWriteTime = record.LastWriteTime });
    }

    /// <summary>The hive whose committed state has the key.</summary>
    public HiveWorld? HolderOf(KeyGuid key) => Array.Find(_hives, hive => hive.Committed.HasKey(key));

    private HiveWorld? HiveNamed(string name) => Array.Find(_hives, hive => string.Equals(hive.Name, name, StringComparison.OrdinalIgnoreCase));

    private HiveWorld? RouteOf(KeyGuid key) => HolderOf(key) ?? Array.Find(_hives, hive => hive.Committed.Expects(key));

    private bool ExistsElsewhere(KeyGuid key, HiveWorld hive) => HolderOf(key) is { } holder && holder != hive;

    private bool IsRoot(KeyGuid key) => Array.Exists(_hives, hive => hive.Root == key);

    private string[] Operate(HiveOp op, ulong id)
    {
        string[] answers = id == 0 ? op.IsRead ? ReadCommitted(op) : WriteAlone(op)
            : !_transactions.TryGetValue(id, out OpenTransaction? transaction) ? s_storageError
            : transaction.IsReadOnly ? ReadSnapshot(op, transaction)
            : InTransaction(op, transaction);
        if (op.Code == OpCode.CreateKey && !answers.Contains(nameof(Status.Ok)))
            ForgetUnsettled(op.Named);
        return answers;
    }

    private string[] ReadCommitted(HiveOp op) => HolderOf(op.RoutedBy) is { } hive ? [ReplyText.Of(op.Apply(hive.Committed))] : s_notFound;

    private string[] WriteAlone(HiveOp op)
    {
        if (RouteOf(op.RoutedBy) is not { } hive)
            return op.Code == OpCode.DropKey ? s_ok : s_notFound;
        if (hive.Holder is null)
            return WriteTo(hive, hive.Committed, op);
        if (!op.IsTimeAlone(out ulong time))
            return s_busy;
        if (!hive.Committed.HasKey(op.RoutedBy))
            return s_notFound;
        hive.LateTimes[op.RoutedBy] = Math.Max(time, hive.LateTimes.GetValueOrDefault(op.RoutedBy));
        return s_ok;
    }

    private string[] WriteTo(HiveWorld hive, HiveModel state, HiveOp op)
    {
        if (op.Code == OpCode.DropKey && IsRoot(op.RoutedBy))
            return s_invalid;
        if (op.Code == OpCode.CreateKey && ExistsElsewhere(op.Named, hive))
            return state.HasKey(op.RoutedBy) ? s_exists : [.. s_exists, .. s_notFound];
        bool isBoth = op.Code == OpCode.CreateKey && state.HasKey(op.Named) && !state.HasKey(op.RoutedBy);
        string answer = ReplyText.Of(op.Apply(state));
        return isBoth ? [.. s_exists, .. s_notFound] : [answer];
    }

    /// <summary>A read-only transaction takes its hive and its moment at its first read of a key that is there.</summary>
    private string[] ReadSnapshot(HiveOp op, OpenTransaction transaction)
    {
        if (!op.IsRead)
            return s_invalid;
        if (transaction.Hive is null)
        {
            if (HolderOf(op.RoutedBy) is not { } hive)
                return s_notFound;
            (transaction.Hive, transaction.State) = (hive, hive.Committed.Clone());
        }

        return ReadIn(op, transaction.Hive, transaction.State!);
    }

    private string[] ReadIn(HiveOp op, HiveWorld hive, HiveModel state) =>
        state.HasKey(op.RoutedBy) ? [ReplyText.Of(op.Apply(state))] : ExistsElsewhere(op.RoutedBy, hive) ? s_storageError : s_notFound;

    private string[] InTransaction(HiveOp op, OpenTransaction transaction)
    {
        if (op.IsRead)
            return transaction.Hive is { } bound ? ReadIn(op, bound, transaction.State ?? bound.Committed) : ReadCommitted(op);
        transaction.Hive ??= RouteOf(op.RoutedBy);
        if (transaction.Hive is not { } hive)
            return op.Code == OpCode.DropKey ? s_ok : s_notFound;
        if (hive.Holder is null)
            (hive.Holder, transaction.State) = (transaction, hive.Committed.Clone());
        if (hive.Holder != transaction)
            return s_busy;
        HiveModel state = transaction.State!;
        if (!state.HasKey(op.RoutedBy) && ExistsElsewhere(op.RoutedBy, hive))
            return s_storageError;
        if (op.Code == OpCode.CreateEntry && !state.HasKey(op.Named) && ExistsElsewhere(op.Named, hive))
            return s_storageError;
        return WriteTo(hive, state, op);
    }

    private string[] End(ulong id, bool commits)
    {
        if (!_transactions.Remove(id, out OpenTransaction? transaction))
            return s_storageError;
        if (transaction.Hive is not { } hive || hive.Holder != transaction)
            return s_ok;
        if (commits)
            hive.Committed = transaction.State!;
        hive.Free();
        return s_ok;
    }

    private string[] DeleteLayer(string layer)
    {
        if (_hives.Any(hive => hive.Holder is not null))
            return s_busy;
        KeyGuid[] orphans = [.. _hives.SelectMany(hive => hive.Committed.DeleteLayer(layer).Orphans).Order()];
        return [ReplyText.Of(new OrphansReply(Status.Ok, orphans))];
    }

    private void ForgetUnsettled(KeyGuid key)
    {
        foreach (HiveWorld hive in _hives)
        {
            hive.Committed.ForgetUnsettled(key);
            hive.Holder?.State!.ForgetUnsettled(key);
        }
    }

    private void End(Step step)
    {
        _transactions.Clear();
        foreach (HiveWorld hive in _hives)
        {
            if (step is Kill)
                hive.LateTimes.Clear();
            hive.Free();
            if (step is Lose)
                hive.Committed.Recover();
            else
                hive.Committed.Restart();
        }
    }

    private bool WaitsForHolder(HiveOp op, ulong id)
    {
        OpenTransaction? transaction = _transactions.GetValueOrDefault(id);
        if ((id != 0 && transaction is null) || transaction is { IsReadOnly: true } || (transaction?.Hive ?? RouteOf(op.RoutedBy)) is not { } hive)
            return false;
        return hive.Holder is { } holder && holder != transaction && !(id == 0 && op.IsTimeAlone(out _));
    }

    /// <summary>A second CREATE_ENTRY of an unsettled name.</summary>
    private bool WaitsForName(HiveOp op, ulong id)
    {
        if (op.Code != OpCode.CreateEntry)
            return false;
        OpenTransaction? transaction = _transactions.GetValueOrDefault(id);
        HiveModel? state = transaction?.State ?? (transaction?.Hive ?? HolderOf(op.RoutedBy))?.Committed;
        if (state is null)
            return false;
        HiveModel trial = state.Clone();
        op.Apply(trial);
        return trial.WasHeld;
    }
}
