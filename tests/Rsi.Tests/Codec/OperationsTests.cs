namespace Peios.Rsi.Tests.Codec;

public sealed class OperationsTests
{
    public static TheoryData<int, string, OpCode, string, bool> Table() => new()
    {
        { 0x01, "LOOKUP", OpCode.Lookup, "§5.1.2", false },
        { 0x02, "CREATE_ENTRY", OpCode.CreateEntry, "§5.1.3", true },
        { 0x03, "HIDE_ENTRY", OpCode.HideEntry, "§5.1.4", true },
        { 0x04, "DELETE_ENTRY", OpCode.DeleteEntry, "§5.1.5", true },
        { 0x05, "ENUM_CHILDREN", OpCode.EnumChildren, "§5.1.6", false },
        { 0x10, "CREATE_KEY", OpCode.CreateKey, "§5.1.7", true },
        { 0x11, "READ_KEY", OpCode.ReadKey, "§5.1.8", false },
        { 0x12, "WRITE_KEY", OpCode.WriteKey, "§5.1.9", true },
        { 0x13, "DROP_KEY", OpCode.DropKey, "§5.1.10", true },
        { 0x20, "QUERY_VALUES", OpCode.QueryValues, "§5.1.11", false },
        { 0x21, "SET_VALUE", OpCode.SetValue, "§5.1.12", true },
        { 0x22, "DELETE_VALUE_ENTRY", OpCode.DeleteValueEntry, "§5.1.13", true },
        { 0x23, "SET_BLANKET_TOMBSTONE", OpCode.SetBlanketTombstone, "§5.1.14", true },
        { 0x30, "BEGIN_TRANSACTION", OpCode.BeginTransaction, "§5.1.16", false },
        { 0x31, "COMMIT_TRANSACTION", OpCode.CommitTransaction, "§5.1.17", false },
        { 0x32, "ABORT_TRANSACTION", OpCode.AbortTransaction, "§5.1.18", false },
        { 0x40, "FLUSH", OpCode.Flush, "§5.1.19", false },
        { 0x50, "DELETE_LAYER", OpCode.DeleteLayer, "§5.1.15", true },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_table_is_that_of_rsi_md(int number, string name, OpCode code, string section, bool isMutation)
    {
        Assert.True(Operations.TryGet((ushort)number, out OperationInfo? operation));
        Assert.Equal(code, operation.Code);
        Assert.Equal(number, (int)operation.Code);
        Assert.Equal(name, operation.Name);
        Assert.Equal("RSI_" + name, operation.SpecName);
        Assert.Equal(section, operation.Section);
        Assert.Equal(isMutation, operation.IsMutation);
    }

    [Fact]
    public void There_are_18_operations_and_no_others()
    {
        Assert.Equal(18, Operations.All.Length);
        HashSet<int> known = [.. Operations.All.Select(operation => (int)operation.Code)];
        for (int code = 0; code <= ushort.MaxValue; code++)
            Assert.True(known.Contains(code) == Operations.TryGet((ushort)code, out _), $"{code:x4}");
    }

    [Fact]
    public void Each_request_knows_its_operation()
    {
        OpCode[] codes =
        [
            LookupRequest.Op, CreateEntryRequest.Op, HideEntryRequest.Op, DeleteEntryRequest.Op, EnumChildrenRequest.Op, CreateKeyRequest.Op,
            ReadKeyRequest.Op, WriteKeyRequest.Op, DropKeyRequest.Op, QueryValuesRequest.Op, SetValueRequest.Op, DeleteValueEntryRequest.Op,
            SetBlanketTombstoneRequest.Op, BeginTransactionRequest.Op, CommitTransactionRequest.Op, AbortTransactionRequest.Op,
            FlushRequest.Op, DeleteLayerRequest.Op,
        ];
        Assert.Equal(Operations.All.Select(operation => operation.Code), codes);
    }
}
