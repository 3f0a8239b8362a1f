using System.Buffers.Binary;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Cache;

/// <summary>
/// Writers raise counters while readers read them, many at once: nobody reads less than what anybody was answered before, nor more than was sent.
/// </summary>
public sealed class CacheConcurrencyTests : HiveTest
{
    private const int Readers = 4, Pipelined = 12;
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(2);

    private readonly List<Counter> _counters = [];
    private volatile bool _stop;
    private long _reads, _writes;

    [Fact]
    public async Task No_read_is_older_than_what_was_answered_before_it_was_sent()
    {
        // A time alone is answered before it is written while a transaction holds its hive, so that Users has no transactions.
        (Counter value, Counter time)[] withTransactions = [Add(Root, "A", false), Add(Root, "B", true)];
        (Counter value, Counter time)[] without = [Add(UsersRoot, "C", false), Add(UsersRoot, "D", true)];
        Task[] tasks =
        [
            .. withTransactions.Select(key => Run(_ => WriteWithTransactions(key.value, key.time))),
            .. without.Select(key => Run(_ => WriteAutonomously(key.value, key.time))),
            .. Enumerable.Range(0, Readers).Select(number => Run(random => ReadSome(random), number)),
        ];
        await Task.WhenAny([.. tasks, Task.Delay(s_length, TestContext.Current.CancellationToken)]);
        _stop = true;
        await Task.WhenAll(tasks);
        Assert.True(_reads > 500 && _writes > 50, $"{_reads} reads and {_writes} writes are not enough");
        Assert.All(_counters, counter => Assert.Equal(counter.Sent, Read(counter, OpCode.Lookup)));
    }

    private Task Run(Action<Random> round, int seed = 0) => Task.Factory.StartNew(
        () =>
        {
            var random = new Random(seed);
            while (!_stop)
                round(random);
        },
        TaskCreationOptions.LongRunning);

    /// <summary>Two counters of a new key: a value, and the last write time.</summary>
    private (Counter Value, Counter Time) Add(KeyGuid root, string name, bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(root, name, isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Counter", 0));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 0));
        (Counter, Counter) added = (new Counter(root, name, key, IsValue: true), new Counter(root, name, key, IsValue: false));
        _counters.AddRange([added.Item1, added.Item2]);
        return added;
    }

    private void WriteWithTransactions(Counter value, Counter time)
    {
        ulong next = value.Send();
        Assert.Equal(Status.Ok, Kernel.SetDword(value.Key, "Counter", (uint)next));
        value.Answered(next);
        ulong transaction = Begin();
        (ulong nextValue, ulong nextTime) = (value.Send(), time.Send());
        Assert.Equal(Status.Ok, Kernel.SetDword(value.Key, "Counter", (uint)nextValue, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.WriteKey(value.Key, time: nextTime, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        value.Answered(nextValue);
        time.Answered(nextTime);
        Interlocked.Add(ref _writes, 2);
    }

    private void WriteAutonomously(Counter value, Counter time)
    {
        (ulong nextValue, ulong nextTime) = (value.Send(), time.Send());
        Pending<StatusReply> first = Kernel.Send(Ops.SetValue(value.Key, "Counter", "base", RegType.Dword, Samples.Dword((uint)nextValue), NextSequence()));
        Pending<StatusReply> second = Kernel.Send(Ops.WriteKey(time.Key, time: nextTime));
        Assert.Equal(Status.Ok, first.Wait().Status);
        value.Answered(nextValue);
        Assert.Equal(Status.Ok, second.Wait().Status);
        time.Answered(nextTime);
        Interlocked.Add(ref _writes, 2);
    }

    /// <summary>Sends some reads without waiting between them, then waits for all.</summary>
    private void ReadSome(Random random)
    {
        var sent = new List<(Counter Counter, ulong Floor, Func<ulong> Wait)>(Pipelined);
        for (int i = 0; i < Pipelined; i++)
        {
            Counter counter = _counters[random.Next(_counters.Count)];
            ulong floor = counter.Floor;
            sent.Add((counter, floor, Send(counter, random.Next(2) == 0 ? OpCode.Lookup : OpCode.ReadKey)));
        }

        foreach ((Counter counter, ulong floor, Func<ulong> wait) in sent)
        {
            ulong read = wait();
            ulong ceiling = counter.Sent;
            counter.Answered(read);
            if (read < floor || read > ceiling)
                Assert.Fail($"{counter} reads {read}, not in {floor}..{ceiling}");
            Interlocked.Increment(ref _reads);
        }
    }

    private ulong Read(Counter counter, OpCode op) => Send(counter, op)();

    /// <summary>A value is read by QUERY_VALUES, named or all; a time by LOOKUP or READ_KEY.</summary>
    private Func<ulong> Send(Counter counter, OpCode op)
    {
        if (counter.IsValue)
        {
            Pending<ValuesReply> values = Kernel.Send(op == OpCode.Lookup ? Ops.QueryValue(counter.Key, "COUNTER") : Ops.QueryAllValues(counter.Key));
            return () => BinaryPrimitives.ReadUInt32LittleEndian(Assert.Single(values.Wait().Values).Data.Span);
        }

        if (op == OpCode.Lookup)
        {
            Pending<LookupReply> lookup = Kernel.Send(Ops.Lookup(counter.Parent, counter.Name));
            return () => Assert.Single(lookup.Wait().Metadata).LastWriteTime;
        }

        Pending<KeyReply> key = Kernel.Send(Ops.ReadKey(counter.Key));
        return () => Assert.IsType<KeyRecord>(key.Wait().Key).LastWriteTime;
    }

    /// <summary>Raised by one writer.</summary>
    private sealed record Counter(KeyGuid Parent, string Name, KeyGuid Key, bool IsValue)
    {
        private ulong _sent, _floor;

        /// <summary>The highest that was sent.</summary>
        public ulong Sent => Volatile.Read(ref _sent);

        /// <summary>The highest that anybody was answered.</summary>
        public ulong Floor => Volatile.Read(ref _floor);

        public ulong Send() => Interlocked.Increment(ref _sent);

        public void Answered(ulong number)
        {
            ulong floor = Floor;
            while (floor < number && Interlocked.CompareExchange(ref _floor, number, floor) is var seen && seen != floor)
                floor = seen;
        }

        public override string ToString() => $"{(IsValue ? "value" : "time")} of {Name}";
    }
}
