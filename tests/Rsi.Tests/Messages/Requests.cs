namespace Peios.Rsi.Tests.Messages;

/// <summary>Every request by its number: its literal payload, and a way to read and write it that is alike for all.</summary>
internal static class Requests
{
    /// <summary>One literal payload for each request, written by hand from rsi.md, Operations.</summary>
    public static string Sample(OpCode op) => op switch
    {
        OpCode.Lookup => Guids.A + "03000000 537562",
        OpCode.CreateEntry => Guids.A + "03000000 537562" + "04000000 62617365" + Guids.B + "0807060504030201",
        OpCode.HideEntry => Guids.A + "03000000 537562" + "04000000 62617365" + "0807060504030201",
        OpCode.DeleteEntry => Guids.A + "03000000 537562" + "04000000 62617365",
        OpCode.EnumChildren => Guids.A,
        OpCode.CreateKey => Guids.B + "03000000 537562" + Guids.A + "05000000 0100048000" + "01" + "00",
        OpCode.ReadKey => Guids.A,
        OpCode.WriteKey => Guids.A + "03000000" + "05000000 0100048000" + "1817161514131211",
        OpCode.DropKey => Guids.A,
        OpCode.QueryValues => Guids.A + "04000000 4e616d65" + "00",
        OpCode.SetValue => Guids.A + "04000000 4e616d65" + "04000000 62617365" + "04000000" + "04000000 deadbeef"
            + "0807060504030201" + "1817161514131211",
        OpCode.DeleteValueEntry => Guids.A + "04000000 4e616d65" + "04000000 62617365",
        OpCode.SetBlanketTombstone => Guids.A + "04000000 62617365" + "01" + "0807060504030201",
        OpCode.BeginTransaction => "0807060504030201" + "01000000",
        OpCode.CommitTransaction => "0807060504030201",
        OpCode.AbortTransaction => "0807060504030201",
        OpCode.Flush => "07000000 4d616368696e65",
        OpCode.DeleteLayer => "04000000 62617365",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Reads a payload and writes what was read; false if it is refused.</summary>
    public static bool TryRecode(OpCode op, byte[] payload, ref WireWriter writer)
    {
        switch (op)
        {
            case OpCode.Lookup when LookupRequest.TryRead(payload, out LookupRequest lookup):
                lookup.Write(ref writer);
                return true;
            case OpCode.CreateEntry when CreateEntryRequest.TryRead(payload, out CreateEntryRequest createEntry):
                createEntry.Write(ref writer);
                return true;
            case OpCode.HideEntry when HideEntryRequest.TryRead(payload, out HideEntryRequest hideEntry):
                hideEntry.Write(ref writer);
                return true;
            case OpCode.DeleteEntry when DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest deleteEntry):
                deleteEntry.Write(ref writer);
                return true;
            case OpCode.EnumChildren when EnumChildrenRequest.TryRead(payload, out EnumChildrenRequest enumChildren):
                enumChildren.Write(ref writer);
                return true;
            case OpCode.CreateKey when CreateKeyRequest.TryRead(payload, out CreateKeyRequest createKey):
                createKey.Write(ref writer);
                return true;
            case OpCode.ReadKey when ReadKeyRequest.TryRead(payload, out ReadKeyRequest readKey):
                readKey.Write(ref writer);
                return true;
            case OpCode.WriteKey when WriteKeyRequest.TryRead(payload, out WriteKeyRequest writeKey):
                writeKey.Write(ref writer);
                return true;
            case OpCode.DropKey when DropKeyRequest.TryRead(payload, out DropKeyRequest dropKey):
                dropKey.Write(ref writer);
                return true;
            case OpCode.QueryValues when QueryValuesRequest.TryRead(payload, out QueryValuesRequest queryValues):
                queryValues.Write(ref writer);
                return true;
            case OpCode.SetValue when SetValueRequest.TryRead(payload, out SetValueRequest setValue):
                setValue.Write(ref writer);
                return true;
            case OpCode.DeleteValueEntry when DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest deleteValueEntry):
                deleteValueEntry.Write(ref writer);
                return true;
            case OpCode.SetBlanketTombstone when SetBlanketTombstoneRequest.TryRead(payload, out SetBlanketTombstoneRequest setBlanketTombstone):
                setBlanketTombstone.Write(ref writer);
                return true;
            case OpCode.BeginTransaction when BeginTransactionRequest.TryRead(payload, out BeginTransactionRequest beginTransaction):
                beginTransaction.Write(ref writer);
                return true;
            case OpCode.CommitTransaction when CommitTransactionRequest.TryRead(payload, out CommitTransactionRequest commitTransaction):
                commitTransaction.Write(ref writer);
                return true;
            case OpCode.AbortTransaction when AbortTransactionRequest.TryRead(payload, out AbortTransactionRequest abortTransaction):
                abortTransaction.Write(ref writer);
                return true;
            case OpCode.Flush when FlushRequest.TryRead(payload, out FlushRequest flush):
                flush.Write(ref writer);
                return true;
            case OpCode.DeleteLayer when DeleteLayerRequest.TryRead(payload, out DeleteLayerRequest deleteLayer):
                deleteLayer.Write(ref writer);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a payload is taken.</summary>
    public static bool IsValid(OpCode op, byte[] payload)
    {
        WireWriter ignored = new([]);
        return TryRecode(op, payload, ref ignored);
    }
}
