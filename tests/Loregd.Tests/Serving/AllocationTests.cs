using System.Net.Sockets;
using System.Text;

using Loregd.Hives;
using Loregd.Logging;
using Loregd.Serving;
using Loregd.Storage;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>A steady load of hot reads (LOOKUP, READ_KEY, QUERY_VALUES, ENUM_CHILDREN, answered from the read cache and through SQLite) allocates nothing: 0 bytes a request.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Rounds = 10_000, Attempts = 3;
    private static readonly TouchedSlots s_everything = new();

    [Theory]
    [InlineData(OpCode.Lookup, true)]
    [InlineData(OpCode.Lookup, false)]
    [InlineData(OpCode.ReadKey, true)]
    [InlineData(OpCode.ReadKey, false)]
    [InlineData(OpCode.QueryValues, true)]
    [InlineData(OpCode.QueryValues, false)]
    [InlineData(OpCode.EnumChildren, true)]
    [InlineData(OpCode.EnumChildren, false)]
    public void A_read_allocates_nothing_from_its_bytes_to_its_answer(OpCode op, bool throughSqlite)
    {
        using var folder = new TempFolder();
        using var log = new Log(TextWriter.Null, TextWriter.Null);
        var bounds = new Bounds();
        using HiveSet hives = HiveSet.Open(
            CommandLine.Parse([Encoding.UTF8.GetBytes($"Machine={folder.File("m.db")}"), Encoding.UTF8.GetBytes($"Users={folder.File("u.db")}")]).Hives, bounds, log);
        using var file = HiveFile.Change(folder.File("u.db"));
        byte[] frame = FrameOf(op, Populate(file, hives.All[1].Root), hives.All[1].Root);

        var context = new WriterContext(hives, new TransactionTable(), new RequestPool(), new WaitingBudget(192), new DropPolicy(), bounds, log);
        var dispatcher = new Dispatcher(context, new WriterSet(context).All);
        using var thread = new ServingThread(hives);
        (KernelEnd kernel, RsiTransport source) = KernelEnd.CreatePair();
        using var connection = new Connection(source, bounds);
        byte[] answer = new byte[4096];
        Serve(1000);
        // What the runtime itself allocates once, it does not allocate each time.
        Assert.Equal(0, Enumerable.Range(0, Attempts).Min(_ => Allocated.By(() => Serve(Rounds))));
        kernel.Dispose();

        void Serve(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                if (throughSqlite)
                    ForgetReads(hives.All[1]);
                dispatcher.Handle(thread, connection, frame);
                ReadOutcome outcome = kernel.Receive(answer, out int length, timeoutMs: 0);
                if (outcome != ReadOutcome.Message || length <= Wire.StatusResponseSize)
                    Assert.Fail($"{outcome}, {length} bytes");
            }
        }
    }

    [Fact]
    public void Nor_does_the_way_from_the_kernel_and_back_to_it()
    {
        using var folder = new TempFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.File("device")));
        listener.Listen(1);
        using var loregd = new InProcessLoregd(["--device", folder.File("device"), $"Machine={folder.File("m.db")}"], new Bounds());
        using Socket kernel = listener.Accept();
        byte[] buffer = new byte[4096];
        KeyGuid root = new(buffer.AsSpan(24 + 16, kernel.Receive(buffer) > 0 ? 16 : 0));
        kernel.Send(new byte[4]);
        KeyGuid child;
        using (HiveFile file = HiveFile.Change(folder.File("m.db")))
            child = Populate(file, root);
        byte[][] frames = [.. ((OpCode[])[OpCode.Lookup, OpCode.ReadKey, OpCode.QueryValues]).Select(op => FrameOf(op, child, root))];
        Serve(2000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Serve(Rounds);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // The smallest object has 24 bytes; what runs beside this test may make a few.
        Assert.InRange(allocated, 0, Rounds);

        void Serve(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                kernel.Send(frames[i % frames.Length].AsSpan());
                if (kernel.Receive(buffer.AsSpan()) <= Wire.StatusResponseSize)
                    Assert.Fail("refused");
            }
        }
    }

    /// <summary>As a commit does that changes everything: neither the read cache nor a snapshot is believed any more.</summary>
    private static void ForgetReads(Hive hive)
    {
        s_everything.AddEverything();
        hive.Clock.Begin(s_everything);
        hive.Clock.Complete();
    }

    /// <summary>A child of the root with a value of its own in two layers.</summary>
    private static KeyGuid Populate(HiveFile file, KeyGuid root)
    {
        KeyGuid child = file.AddKey(root, "Child");
        foreach (string layer in (string[])["base", "other"])
            file.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(child)}, 'Name', 'name', '{layer}', 1, x'41', 1)");
        file.Execute($"INSERT INTO blanket_tombstones VALUES ({HiveFile.Hex(child)}, 'base', 1)");
        return child;
    }

    private static byte[] FrameOf(OpCode op, KeyGuid child, KeyGuid root)
    {
        byte[] payload = op switch
        {
            OpCode.Lookup => Ops.Lookup(root, "CHILD").Payload,
            OpCode.ReadKey => Ops.ReadKey(child).Payload,
            OpCode.QueryValues => Ops.QueryValue(child, "NAME").Payload,
            _ => Ops.EnumChildren(root).Payload,
        };
        return Frame.Request(0, (ushort)op, 0, payload);
    }

    private sealed class ServingThread(HiveSet hives) : IServingThread, IDisposable
    {
        private readonly MessageBuffer _answer = new();

        public ReaderSet Readers { get; } = new(hives);

        public Span<byte> AnswerBuffer => _answer.Span;

        public void BeforeBlocking()
        {
        }

        public void Ordered()
        {
        }

        public void BeforeLongRead()
        {
        }

        public void Dispose()
        {
            Readers.Dispose();
            _answer.Dispose();
        }
    }
}
