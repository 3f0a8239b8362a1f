using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>Applies one well-formed request to a hive; anything but OK means that nothing may remain of it.</summary>
internal delegate Status WriteHandler(WriteSession session, ReadOnlySpan<byte> payload);

/// <summary>The operations that change one hive, as functions of a write session and a well-formed payload.</summary>
internal static class WriteOperations
{
    /// <summary>Not a status of the wire: the request has to be held until the unsettled entry that has its name is settled or gone.</summary>
    public const Status Held = (Status)uint.MaxValue;

    /// <summary>Checks the payload; gives the handler, and the key by which the request finds its hive. Null: malformed, or no such operation.</summary>
    public static WriteHandler? Find(OpCode op, ReadOnlySpan<byte> payload, out KeyGuid routedBy)
    {
        routedBy = default;
        switch (op)
        {
            case OpCode.CreateEntry when CreateEntryRequest.TryRead(payload, out CreateEntryRequest request):
                routedBy = request.Parent;
                return CreateEntry.Apply;
            case OpCode.HideEntry when HideEntryRequest.TryRead(payload, out HideEntryRequest request):
                routedBy = request.Parent;
                return HideEntry.Apply;
            case OpCode.DeleteEntry when DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest request):
                routedBy = request.Parent;
                return DeleteEntry.Apply;
            case OpCode.CreateKey when CreateKeyRequest.TryRead(payload, out CreateKeyRequest request):
                routedBy = request.Parent;
                return CreateKey.Apply;
            case OpCode.WriteKey when WriteKeyRequest.TryRead(payload, out WriteKeyRequest request):
                routedBy = request.Guid;
                return WriteKey.Apply;
            case OpCode.DropKey when DropKeyRequest.TryRead(payload, out DropKeyRequest request):
                routedBy = request.Guid;
                return DropKey.Apply;
            case OpCode.SetValue when SetValueRequest.TryRead(payload, out SetValueRequest request):
                routedBy = request.Guid;
                return SetValue.Apply;
            case OpCode.DeleteValueEntry when DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest request):
                routedBy = request.Guid;
                return DeleteValueEntry.Apply;
            case OpCode.SetBlanketTombstone when SetBlanketTombstoneRequest.TryRead(payload, out SetBlanketTombstoneRequest request):
                routedBy = request.Guid;
                return SetBlanketTombstone.Apply;
            default:
                return null;
        }
    }

    /// <summary>The key that a well-formed request makes its hive expect; zero for none.</summary>
    public static KeyGuid ExpectedKey(OpCode op, ReadOnlySpan<byte> payload)
    {
        if (op == OpCode.CreateKey && CreateKeyRequest.TryRead(payload, out CreateKeyRequest key))
            return key.Guid;
        return op == OpCode.CreateEntry && CreateEntryRequest.TryRead(payload, out CreateEntryRequest entry) ? entry.Child : KeyGuid.Zero;
    }
}
