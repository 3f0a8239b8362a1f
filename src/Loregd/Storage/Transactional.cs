using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>One transaction around work that is not on the request path: all of it is committed, or none.</summary>
internal static class Transactional
{
    public static void Run(Database database, Action work)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            database.Execute("COMMIT");
        }
        catch
        {
            if (database.InTransaction)
                database.Execute("ROLLBACK");
            throw;
        }
    }
}
