namespace Loregd.Reliability.Planted;

/// <summary>The bugs that <see cref="PlantedSuite"/> plants. Every suite has one at least: a suite that cannot fail proves nothing.</summary>
internal static class PlantedList
{
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        // What is answered must last.
        new("the log of a commit is not synced", "Loregd/Storage/HiveConnections.cs", "PRAGMA main.synchronous = FULL", "PRAGMA main.synchronous = NORMAL", "powercuts"),
        new("recovery is skipped at the start", "Loregd/Hives/Hive.cs", "Root = FirstBoot.EnsureRoot(WriteConnection, Name);\n        Recover(log);", "Root = FirstBoot.EnsureRoot(WriteConnection, Name);", "crashes"),
        new("recovery is skipped at a resumption", "Loregd/Hives/Hive.cs", "            Recover(log);\n        }", "        }", "loss"),
        new("writes are answered before their commit, and again after it", "Loregd/Serving/SharedCommit.cs", "                _statuses.Add(status);", "                if (status == Status.Ok)\n                    member.Connection.SendStatus(member.Id, (ushort)member.Op, status);\n                _statuses.Add(status);", "frames"),

        // What is read must be true.
        new("the cache is not invalidated by a deletion", "Loregd/Storage/StoreWriter.cs", "if (Change(Bound(_deleteEntry, parent, foldedName, layer)))\n            TouchChild(parent, foldedName);", "Change(Bound(_deleteEntry, parent, foldedName, layer));", "model"),
        new("the condition of a SET_VALUE is not looked at", "Loregd/Operations/SetValue.cs", "if (request.ExpectedSequence != 0 &&", "if (request.ExpectedSequence == ulong.MaxValue &&", "model"),
        new("a COMMIT that failed is answered OK", "Loregd/Serving/SharedCommit.cs", "failed: {failure.Message}\");\n            return false;", "failed: {failure.Message}\");\n            return _statuses.Count == members.Count;", "iofaults", Seconds: 20),

        // Transactions.
        new("an ABORT is answered and not done", "Loregd/Serving/HiveTransaction.cs", "            session.Rollback();\n        }\n        finally\n        {\n            hold.Free();", "            session.Commit();\n        }\n        finally\n        {\n            hold.Free();", "model"),
        new("what stands behind an ABORT is run on its own", "Loregd/Serving/Dispatcher.cs", "bool isUsable = header.TxnId == 0 || transaction is { State: TransactionState.Open };", "bool isUsable = true;", "model"),
        new("a commit of both stores can be seen by halves", "Loregd/Storage/WriteSession.cs", "        _gate.Close();\n        try\n        {\n            _commit.Run();", "        _gate.Close();\n        _gate.Open();\n        try\n        {\n            Thread.Sleep(1);\n            _commit.Run();\n            _gate.Close();", "concurrency", Seconds: 20),
        new("a savepoint is not rolled back", "Loregd/Storage/WriteSession.cs", "            _rollbackTo.Run();\n            _release.Run();\n            return true;", "            _release.Run();\n            return true;", "statements"),
        new("a request that failed keeps its GUID from other hives", "Loregd/Storage/WriteSession.cs", "        if (_claimedByRequest is { } guid)\n            Unclaim(guid);", "        if (_claimedByRequest is { } guid)\n            _claimed.Remove(guid);", "statements"),
        new("unsettled entries that a failed request removed do not come back", "Loregd/Storage/WriteSession.cs", "        Unsettled.RollbackTo(mark);\n", "", "statements"),
        new("the connection of a snapshot is not closed", "Loregd/Storage/Snapshot.cs", "            session.Release();\n            session.Dispose();", "            session.Release();", "soak", Seconds: 100),

        // The machine: memory, disk, damage.
        new("a lack of memory at the start names no hive", "Loregd/Serving/WriterSet.cs", "throw hive.CannotBeOpened(failure);", "throw new StartupException(failure.Message);", "allocations"),
        new("what a full disk refuses is answered OK", "Loregd/Serving/SharedCommit.cs", "        responder.Answer(member, Status.StorageError);", "        responder.Answer(member, Status.Ok);", "fulldisk"),
        new("a damaged page is taken for the end of the rows", "Sqlite/Statement.cs", "if (code == (int)SqliteResult.Done)\n            return false;", "if (code == (int)SqliteResult.Done || (code & 0xFF) == (int)SqliteResult.Corrupt)\n            return false;", "damage"),
        new("what a damaged page held is NOT_FOUND", "Loregd/Serving/Dispatcher.cs", "{(OpCode)header.Op}: {failure.Message}\");\n            status = Status.StorageError;", "{(OpCode)header.Op}: {failure.Message}\");\n            status = Status.NotFound;", "damage"),

        // The connection.
        new("a transaction outlives its connection", "Loregd/Serving/Writer.cs", "        Guarded(_parts.Transaction.Rollback);\n        Session.Unsettled.Clear();", "        Session.Unsettled.Clear();", "loss"),
        new("a stop waits for a kernel that does not read", "Loregd/Daemon.cs", "        connection.Break(\"loregd stops\");\n        connection.Dispose();\n        pump.Join(bounds.StopWait / 8);", "        pump.Join(bounds.StopWait * 8);", "unread"),
        new("193 requests may wait", "Loregd/Bounds.cs", "WaitingRequests { get; init; } = 192;", "WaitingRequests { get; init; } = 193;", "inflight"),

        // The wire.
        new("any byte but 0 is true", "Rsi/Codec/WireReader.cs", "if (_rest.IsEmpty || _rest[0] > 1)", "if (_rest.IsEmpty)", "codec"),
        new("a name may hold NUL", "Rsi/Codec/WireReader.cs", "TryReadBlob(out value) && !value.Contains((byte)0) &&", "TryReadBlob(out value) &&", "frames"),
        new("a wrong total_len goes unnoticed", "Rsi/Codec/RequestHeader.cs", " && TotalLength == (uint)frame.Length;", ";", "frames"),
        new("an answer of exactly 4 MiB is too large", "Rsi/Codec/WireWriter.cs", "_length > _buffer.Length;", "_length >= _buffer.Length;", "sizes"),
    ];
}
