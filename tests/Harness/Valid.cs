using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>A well-formed payload for every operation, for tests that spoil them one way or another.</summary>
public static class Valid
{
    /// <summary>The payloads, for a key that exists and a GUID that nobody uses.</summary>
    public static IEnumerable<(OpCode Op, byte[] Payload)> PayloadsOf(KeyGuid key, KeyGuid unused) =>
    [
        Of(Ops.Lookup(key, "Name")),
        Of(Ops.CreateEntry(key, "Name", "base", unused, 7)),
        Of(Ops.HideEntry(key, "Name", "base", 7)),
        Of(Ops.DeleteEntry(key, "Name", "base")),
        Of(Ops.EnumChildren(key)),
        Of(Ops.CreateKey(unused, "Name", key)),
        Of(Ops.ReadKey(key)),
        Of(Ops.WriteKey(key, Samples.Descriptor, 7)),
        Of(Ops.DropKey(unused)),
        Of(Ops.QueryValue(key, "Name")),
        Of(Ops.SetValue(key, "Name", "base", RegType.Dword, Samples.Dword(1), 7)),
        Of(Ops.DeleteValueEntry(key, "Name", "base")),
        Of(Ops.SetBlanketTombstone(key, "base", set: true, 7)),
        Of(Ops.Begin(7)),
        Of(Ops.Commit(7)),
        Of(Ops.Abort(7)),
        Of(Ops.Flush("Machine")),
        Of(Ops.DeleteLayer("base")),
    ];

    /// <summary>BEGIN, COMMIT and ABORT go by the payload; FLUSH and DELETE_LAYER never are in a transaction (kernel.md).</summary>
    public static bool IsTransactional(OpCode op) => op >= OpCode.BeginTransaction;

    /// <summary>The operations that change a key and may be in a transaction.</summary>
    public static bool IsKeyMutation(OpCode op) =>
        !IsTransactional(op) && op is not (OpCode.Lookup or OpCode.EnumChildren or OpCode.ReadKey or OpCode.QueryValues);

    private static (OpCode Op, byte[] Payload) Of<TReply>(Request<TReply> request)
        where TReply : Reply =>
        (request.Op, request.Payload);
}
