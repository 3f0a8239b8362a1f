namespace Loregd.Storage;

/// <summary>The two stores of a hive; the table that holds a key decides which is its own (seeds §3.1.6).</summary>
internal enum Store
{
    /// <summary>The database file.</summary>
    Main = 0,

    /// <summary>The in-memory database attached as `volatile`.</summary>
    Volatile = 1,
}

internal static class Stores
{
    public static readonly Store[] All = [Store.Main, Store.Volatile];

    public static string Schema(this Store store) => store == Store.Main ? "main" : "volatile";
}
