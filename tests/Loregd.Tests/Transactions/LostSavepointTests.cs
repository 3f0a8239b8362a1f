using System.Text;

using Loregd.Hives;
using Loregd.Logging;
using Loregd.Storage;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>A request that failed, and that SQLite cannot undo by itself.</summary>
public sealed class LostSavepointTests
{
    [Fact]
    public void Half_a_request_is_never_committed()
    {
        using var folder = new TempFolder();
        using var log = new Log(TextWriter.Null, TextWriter.Null);
        using HiveSet hives = HiveSet.Open(CommandLine.Parse([Encoding.UTF8.GetBytes($"Machine={folder.File("m.db")}")]).Hives, new Bounds(), log);
        Hive hive = hives.All[0];
        var unsettled = new UnsettledEntries(TimeSpan.FromSeconds(60), hives.Routes.To(hive.Number));
        using var session = new WriteSession(hive.WriteConnection, hive.VolatileStore, hive.Gate, hive.Clock, hives.Claims.To(hive.Number), unsettled, _ => false);
        Assert.True(session.TryBegin());

        Assert.ThrowsAny<Exception>(() => session.RunInSavepoint(WriteHalfAndLoseTheSavepoint, []));

        Assert.False(session.InTransaction);
        session.Rollback();
        Assert.True(session.TryBegin());
        session.Commit();
        using HiveFile file = HiveFile.Read(folder.File("m.db"));
        Assert.Equal(0, file.Number("SELECT count(*) FROM blanket_tombstones"));
    }

    private static Status WriteHalfAndLoseTheSavepoint(WriteSession session, ReadOnlySpan<byte> payload)
    {
        session.Database.Execute("INSERT INTO main.blanket_tombstones SELECT guid, 'base', 1 FROM main.keys; RELEASE request");
        throw new InvalidOperationException("halfway");
    }
}
