using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>A request about one hive as a value: it can be sent, applied to a model, and printed.</summary>
/// <param name="Code">Its operation.</param>
/// <param name="RoutedBy">The key by which it finds its hive.</param>
/// <param name="Named">The other key in it: the child of an entry, the key to be created; zero for none.</param>
/// <param name="Text">How it reads in a reproduction.</param>
/// <param name="Apply">What a hive answers and what becomes of it.</param>
/// <param name="Send">Sends it in a transaction, or in none: 0.</param>
internal sealed record HiveOp(
    OpCode Code, KeyGuid RoutedBy, KeyGuid Named, string Text, Func<HiveModel, Reply> Apply, Func<KernelConnection, ulong, Sent> Send)
{
    public bool IsRead => Code is OpCode.Lookup or OpCode.EnumChildren or OpCode.ReadKey or OpCode.QueryValues;

    public override string ToString() => Text;
}
