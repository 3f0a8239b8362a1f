using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Read-only transactions (behaviour.md, Transactions and waiting).</summary>
public static class SnapshotChecks
{
    [Check("rsi.md Status codes")]
    public static void Mutation_in_a_read_only_transaction_is_INVALID(Scene s)
    {
        ulong reader = s.Begin(readOnly: true);
        foreach (Ask ask in Valid.Writes(s))
            s.Is(Status.Invalid, ask, reader);
        s.Read(s.Key, reader);
        foreach (Ask ask in Valid.Writes(s))
            s.Is(Status.Invalid, ask, reader);
        s.Read(s.Key, reader);
        s.Commit(reader);
        Valid.IsUntouched(s);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Read_only_transaction_keeps_its_moment(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        s.Set(s.Key, "V", 1);
        s.Set(passing, "V", 1);
        ulong reader = s.Begin(readOnly: true);
        Expect.Equal(1u, s.Dword(s.Key, "V", reader), "the value in the snapshot");
        s.Set(s.Key, "V", 2);
        s.Set(passing, "V", 2);
        Id later = s.NewKey(s.Key, "Later");
        s.Ok(Ask.DeleteEntry(s.Key, "Passing", "base"));
        Expect.Equal((1u, 1u), (s.Dword(s.Key, "V", reader), s.Dword(passing, "V", reader)), "the values in the snapshot");
        Expect.Same(["Passing"], s.Children(s.Key, reader).Names, "children in the snapshot");
        s.Is(Status.NotFound, Ask.ReadKey(later), reader);
        s.Ok(Ask.DropKey(passing));
        Expect.Equal(1u, s.Dword(passing, "V", reader), "a value of a dropped key in the snapshot");
        s.Abort(reader);
        Expect.Equal(2u, s.Dword(s.Key, "V"), "the value outside");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Moment_of_a_read_only_transaction_is_its_first_read(Scene s)
    {
        s.Set(s.Key, "V", 1);
        ulong reader = s.Begin(readOnly: true);
        s.Set(s.Key, "V", 2);
        Expect.Equal(2u, s.Dword(s.Key, "V", reader), "the value at the first read");
    }

    [Check("kernel.md In which order it asks")]
    public static void Sixteen_snapshots_and_sixteen_transactions_at_a_time(Scene s)
    {
        ulong[] readers = new ulong[16];
        for (uint i = 0; i < 16; i++)
        {
            s.Set(s.Key, "V", i);
            readers[i] = s.Begin(readOnly: true);
            Expect.Equal(i, s.Dword(s.Key, "V", readers[i]), "the value of a snapshot");
        }

        ulong[] writers = [.. Enumerable.Range(0, 16).Select(_ => s.Begin())];
        Pending[] writes = [.. writers.Select(txn => s.Send(s.Setting(s.Key, "W", (uint)txn), txn))];
        foreach ((ulong txn, Pending write) in writers.Zip(writes))
        {
            write.Is(Status.Ok);
            s.Commit(txn);
        }

        for (uint i = 0; i < 16; i++)
            Expect.Equal(i, s.Dword(s.Key, "V", readers[i]), "the value of a snapshot");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void First_read_that_finds_no_key_binds_a_read_only_transaction_to_nothing(Scene s)
    {
        ulong reader = s.Begin(readOnly: true);
        s.Is(Status.NotFound, Ask.ReadKey(Id.Random()), reader);
        s.Read(s.UsersRoot, reader);
        s.Is(Status.StorageError, Ask.ReadKey(s.Root), reader);
        s.Is(Status.NotFound, Ask.ReadKey(Id.Random()), reader);
    }
}
