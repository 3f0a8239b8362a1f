using System.Buffers.Binary;

using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>A request about one hive as a value: it can be sent, applied to a model, and printed.</summary>
/// <param name="Code">Its operation.</param>
/// <param name="RoutedBy">The key by which it finds its hive.</param>
/// <param name="Named">The other key in it: the child of an entry, the key to be created; zero for none.</param>
/// <param name="Payload">As it goes over the wire.</param>
/// <param name="Text">How it reads in a reproduction.</param>
/// <param name="Apply">What a hive answers and what becomes of it.</param>
/// <param name="Send">Sends it in a transaction, or in none: 0.</param>
internal sealed record HiveOp(
    OpCode Code, KeyGuid RoutedBy, KeyGuid Named, byte[] Payload, string Text, Func<HiveModel, Reply> Apply, Func<KernelConnection, ulong, Sent> Send)
{
    public bool IsRead => Code is OpCode.Lookup or OpCode.EnumChildren or OpCode.ReadKey or OpCode.QueryValues;

    /// <summary>Whether it is a WRITE_KEY of the time alone (mask 2), which never waits.</summary>
    public bool IsTimeAlone(out ulong time)
    {
        const int MaskAt = KeyGuid.Size, TimeAt = MaskAt + sizeof(uint);
        bool isTimeAlone = Code == OpCode.WriteKey && BinaryPrimitives.ReadUInt32LittleEndian(Payload.AsSpan(MaskAt)) == 2;
        time = isTimeAlone ? BinaryPrimitives.ReadUInt64LittleEndian(Payload.AsSpan(TimeAt)) : 0;
        return isTimeAlone;
    }

    public override string ToString() => Text;
}
