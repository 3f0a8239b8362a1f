using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>Requests that are INVALID in any state (behaviour.md, Validation).</summary>
internal sealed class MalformedMaker(Random random, IReadOnlyList<KeyGuid> roots)
{
    private static readonly KeyGuid s_unused = StepMaker.Guid(0xee);

    /// <param name="transaction">The one to send it in, if it is open and the operation can be in one.</param>
    public Malformed Next(KeyGuid key, ulong transaction, World world)
    {
        ulong within = world.Transactions.ContainsKey(transaction) ? transaction : 0;
        return random.Next(3) switch { 0 => Bad(key, within, world), 1 => Unknown(within), _ => CutOff(key, within) };
    }

    private Malformed CutOff(KeyGuid key, ulong transaction)
    {
        (OpCode op, byte[] payload)[] all = [.. Valid.PayloadsOf(key, s_unused)];
        (OpCode op, byte[] payload) = all[random.Next(all.Length)];
        int length = random.Next(payload.Length);
        // BEGIN without its mode is complete.
        if (op == OpCode.BeginTransaction && length >= sizeof(ulong))
            length = sizeof(ulong) - 1;
        return new Malformed((ushort)op, payload[..length], Valid.IsTransactional(op) ? 0 : transaction, $"cut off after {length} bytes");
    }

    private Malformed Unknown(ulong transaction)
    {
        ushort[] unknown = [0, 6, 0x0f, 0x14, 0x24, 0x33, 0x41, 0x51, 0x8001, 0xffff];
        return new Malformed(unknown[random.Next(unknown.Length)], [1, 2, 3], transaction, "is no operation");
    }

    private Malformed Bad(KeyGuid key, ulong transaction, World world)
    {
        static Malformed New(OpCode op, Payload payload, ulong transaction, string why) => new((ushort)op, payload.ToArray(), transaction, why);

        switch (random.Next(13))
        {
            case 0:
                return New(OpCode.QueryValues, new Payload().Guid(key).Str("a").U8(2), transaction, "boolean of 2");
            case 1:
                return New(OpCode.CreateEntry, new Payload().Guid(key).Str("").Str("base").Guid(s_unused).U64(1), transaction, "empty child");
            case 2:
                return New(OpCode.HideEntry, new Payload().Guid(key).Str("a").Str("").U64(1), transaction, "empty layer");
            case 3:
                return New(OpCode.CreateKey, new Payload().Guid(KeyGuid.Zero).Str("a").Guid(key).Blob([]).Bool(false).Bool(false), transaction, "zero GUID");
            case 4:
                return New(OpCode.CreateKey, new Payload().Guid(s_unused).Str("a").Guid(KeyGuid.Zero).Blob([]).Bool(false).Bool(false), transaction, "zero parent");
            case 5:
                return New(OpCode.CreateKey, new Payload().Guid(s_unused).Str("").Guid(key).Blob([]).Bool(false).Bool(false), transaction, "empty name");
            case 6:
                return New(OpCode.SetValue, new Payload().Guid(key).Str("a").Str("base").U32(RegType.Tombstone).Blob([1]).U64(1).U64(0), transaction, "tombstone with data");
            case 7:
                return New(OpCode.Lookup, new Payload().Guid(key).Blob([0x61, 0xff]), transaction, "name that is not UTF-8");
            case 8:
                return New(OpCode.DeleteValueEntry, new Payload().Guid(key).Str("a\0b").Str("base"), transaction, "NUL in a name");
            case 9:
                return New(OpCode.WriteKey, new Payload().Guid(key).U32(4).U64(1), transaction, "unknown field");
            case 10:
                return New(OpCode.BeginTransaction, new Payload().U64(0).U32(0), 0, "transaction 0");
            case 11 when world.Transactions.Count > 0:
                return New(OpCode.BeginTransaction, new Payload().U64(world.Transactions.Keys.Max()).U32(0), 0, "id in use");
            case 12 when world.Hives.All(hive => hive.Holder is null):
                return New(OpCode.DropKey, new Payload().Guid(roots[random.Next(roots.Count)]), 0, "root");
            default:
                return New(OpCode.DeleteLayer, new Payload().Str(""), 0, "empty layer");
        }
    }
}
