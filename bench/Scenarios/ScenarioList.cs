namespace Loregd.Bench.Scenarios;

/// <summary>Every scenario of throughput against window.</summary>
internal static class ScenarioList
{
    public const string CreateVolatile = "create-volatile";

    /// <summary>A new key's entry is kept until its key comes: an object, three names and a place in three indexes, for two requests.</summary>
    private const double CreationLimit = 700;

    public static readonly Scenario[] All =
    [
        new("lookup", "LOOKUP, read before", ReadLoads.Lookup),
        new("query", "QUERY_VALUES of one value, read before", ReadLoads.QueryValue),
        new("query-all", "QUERY_VALUES of all 3 values, read before", ReadLoads.QueryAllValues),
        new("read-key", "READ_KEY, read before", ReadLoads.ReadKey),
        new("enum", "ENUM_CHILDREN of 32, read before", ReadLoads.EnumChildren),
        new("lookup-cold", "LOOKUP, never read before", ReadLoads.Cold(ReadLoads.Lookup)) { IsCold = true },
        new("query-cold", "QUERY_VALUES of one value, never read before", ReadLoads.Cold(ReadLoads.QueryValue)) { IsCold = true },
        new("read-key-cold", "READ_KEY, never read before", ReadLoads.Cold(ReadLoads.ReadKey)) { IsCold = true },
        new("enum-cold", "ENUM_CHILDREN of 32, never read before", ReadLoads.Cold(ReadLoads.EnumChildren)) { IsCold = true },
        new("set", "SET_VALUE", WriteLoads.SetValue) { Writes = true },
        new("set-tmpfs", "SET_VALUE, hive on tmpfs", WriteLoads.SetValue) { Writes = true, Place = Place.Memory },
        new("set-volatile", "SET_VALUE of volatile keys", WriteLoads.SetVolatileValue) { Writes = true },
        new("create", "CREATE_ENTRY and CREATE_KEY", WriteLoads.CreateKey) { AllocationLimit = CreationLimit, Writes = true },
        new("create-tmpfs", "CREATE_ENTRY and CREATE_KEY, hive on tmpfs", WriteLoads.CreateKey) { AllocationLimit = CreationLimit, Writes = true, Place = Place.Memory },
        new(CreateVolatile, "CREATE_ENTRY and CREATE_KEY of volatile keys", WriteLoads.CreateVolatileKey) { AllocationLimit = CreationLimit, Writes = true },
        new("mix", "90 % LOOKUP, QUERY_VALUES, READ_KEY, 10 % SET_VALUE", WriteLoads.Mix) { Writes = true },
        new("mix-tmpfs", "the same, hive on tmpfs", WriteLoads.Mix) { Writes = true, Place = Place.Memory },
    ];
}
