using Loregd.Reliability.Requests;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>One thing that happens to the daemon. It is a value, so that a sequence can be run again without some of its steps.</summary>
internal abstract record Step;

/// <summary>A request about one hive.</summary>
/// <param name="Transaction">0 for none.</param>
internal sealed record Operate(HiveOp Op, ulong Transaction) : Step
{
    public override string ToString() => Transaction == 0 ? Op.Text : $"in {Transaction}: {Op.Text}";
}

internal sealed record Begin(ulong Id, uint Mode) : Step
{
    public override string ToString() => $"BEGIN_TRANSACTION {Id} mode {Mode}";
}

internal sealed record Commit(ulong Id) : Step
{
    public override string ToString() => $"COMMIT_TRANSACTION {Id}";
}

internal sealed record Abort(ulong Id) : Step
{
    public override string ToString() => $"ABORT_TRANSACTION {Id}";
}

internal sealed record Flush(string Hive) : Step
{
    public override string ToString() => $"FLUSH {Hive}";
}

internal sealed record DeleteLayer(string Layer) : Step
{
    public override string ToString() => $"DELETE_LAYER {Layer}";
}

/// <summary>A request that is INVALID whatever the state (behaviour.md, Validation).</summary>
internal sealed record Malformed(ushort Op, byte[] Payload, ulong Transaction, string Why) : Step
{
    public override string ToString() => $"{(OpCode)Op} {Why}: payload {Convert.ToHexString(Payload)}{(Transaction == 0 ? "" : $" in {Transaction}")}";
}

/// <summary>The kernel takes the connection down; the daemon resumes.</summary>
internal sealed record Lose : Step;

/// <summary>The daemon is asked to stop, and started again.</summary>
internal sealed record Restart : Step;

/// <summary>The daemon's process is killed, and started again.</summary>
internal sealed record Kill : Step;
