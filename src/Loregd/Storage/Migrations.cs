using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>A step from one schema version to the next.</summary>
internal sealed record Migration(int From, Action<Database> Apply);

/// <summary>Ordered steps from older schema versions, each in one transaction (seeds §3.1.1). Version 1 is the first and needs none.</summary>
internal static class Migrations
{
    public const int OldestVersion = 1;

    public static readonly IReadOnlyList<Migration> Steps = [];

    /// <summary>Brings the database to <paramref name="newest"/>; returns how many steps that took.</summary>
    public static int Run(Database database, IReadOnlyList<Migration> steps, int newest = Schema.Version)
    {
        int taken = 0;
        for (long version = Version(database); version < newest; version++)
        {
            Migration step = steps.FirstOrDefault(step => step.From == version)
                ?? throw new StartupException($"no migration leads from schema version {version} to {newest}");
            Transactional.Run(database, () =>
            {
                step.Apply(database);
                database.Execute($"UPDATE main.schema_version SET version = {version + 1}");
            });
            taken++;
        }

        return taken;
    }

    private static long Version(Database database)
    {
        using Statement statement = database.Prepare("SELECT version FROM main.schema_version");
        return statement.Step() ? statement.Int64(0) : 0;
    }
}
