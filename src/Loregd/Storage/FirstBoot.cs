using System.Text;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>Creates what a hive needs to exist: its tables and its root key (behaviour.md, Startup).</summary>
internal static class FirstBoot
{
    /// <summary>
    /// Self-relative, control 0x8004; DACL, all container-inherit: SYSTEM and Administrators KEY_ALL_ACCESS, Authenticated Users KEY_READ;
    /// owner and group SYSTEM.
    /// </summary>
    public static readonly byte[] RootDescriptor = Convert.FromHexString(
        "010004805C0000006800000000000000140000000200480003000000000214003F000F00010100000000000512000000000218003F000F00010200000000000520000000"
        + "20020000000214001900020001010000000000050B000000010100000000000512000000010100000000000512000000");

    /// <summary>Makes tables, version and root in one transaction, so that no crash leaves a part of them.</summary>
    public static void CreateHive(Database database, string hiveName) => Transactional.Run(database, () =>
    {
        Schema.CreateVersion(database);
        Schema.CreateTables(database, Store.Main);
        Schema.CreateIndexes(database, Store.Main);
        CreateRoot(database, hiveName);
        database.Execute($"PRAGMA main.user_version = {Schema.FoldMark}");
    });

    /// <summary>The GUID of the hive's root, which is made if there is none.</summary>
    public static KeyGuid EnsureRoot(Database database, string hiveName)
    {
        if (FindRoot(database) is not { } root)
        {
            Transactional.Run(database, () => CreateRoot(database, hiveName));
            root = FindRoot(database) ?? throw new StartupException($"the root of {hiveName} cannot be made");
        }

        return root;
    }

    private static KeyGuid? FindRoot(Database database)
    {
        using Statement statement = database.Prepare("SELECT guid FROM main.keys WHERE parent_guid IS NULL LIMIT 1");
        return statement.Step() ? statement.Guid(0) : null;
    }

    private static void CreateRoot(Database database, string hiveName)
    {
        byte[] name = Encoding.UTF8.GetBytes(hiveName);
        Span<byte> guid = stackalloc byte[KeyGuid.Size];
        KeyGuid.NewRandom().CopyTo(guid);
        using Statement insert = database.Prepare(
            "INSERT INTO main.keys (guid, name, name_folded, parent_guid, sd, volatile, symlink, last_write_time) VALUES (?1, ?2, ?3, NULL, ?4, 0, 0, ?5)");
        insert.BindBlobCopy(1, guid);
        insert.BindTextCopy(2, name);
        insert.BindTextCopy(3, Folded.Of(name).Span);
        insert.BindBlobCopy(4, RootDescriptor);
        insert.BindInt64(5, WallClock.UnixNanoseconds());
        insert.Run();
    }
}
