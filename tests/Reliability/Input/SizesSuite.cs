using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>Answers of just under, just over and exactly 4 MiB, and far over, of every operation that can have one: outside a transaction, inside one, and in a snapshot.</summary>
internal sealed class SizesSuite : ISuite
{
    private const int Most = 4 << 20, Parts = 3, LongRounds = 40;

    private const string KeyName = "large";

    /// <summary>Header and status; a value's counts, type and sequence; an entry's; a key's metadata.</summary>
    private const int Header = 18, ValueBytes = 4 + 4 + 4 + 4 + 8, EntryBytes = 4 + 1 + 16 + 8, MetadataBytes = 16 + 4 + 1 + 1 + 8, KeyBytes = 4 + 16 + 4 + 1 + 1 + 8;

    private static readonly int[] s_beyond = [-1, 0, 1, 100_000];

    public string Name => "sizes";

    public string Promise => "An answer of up to 4 MiB is sent whole, a larger one becomes TOO_LARGE, and the request after it is served.";

    public void Run(SuiteContext context)
    {
        for (int round = 0; context.GoesOn(round, 1, LongRounds); round++)
        {
            using var rig = new FastRig();
            var dice = new Dice(((ulong)context.Seed << 32) | (uint)round);
            foreach (Shape shape in Shape.All)
            {
                foreach (int beyond in round == 0 ? s_beyond : [dice.Below(21) - 10])
                    Try(context, rig.Kernel, rig.RootOf("Machine"), shape, Math.Min(beyond, shape.MostBeyond));
            }
        }
    }

    private static void Try(SuiteContext context, KernelConnection kernel, KeyGuid root, Shape shape, int beyond)
    {
        KeyGuid key = kernel.AddKey(root, KeyName);
        shape.Fill(kernel, key, Most + beyond);

        foreach ((string where, ulong transaction) in Transactions(kernel, root))
        {
            Answer answer = Raw(kernel, shape.Request(key), transaction);
            Status expected = beyond <= 0 ? Status.Ok : Status.TooLarge;
            if (answer.Status != expected || (expected == Status.Ok && answer.Frame.Length != Most + beyond))
                context.Report($"{shape.Name} of {Most + beyond} bytes, {where}: {answer.Status} of {answer.Frame.Length} bytes", $"./reliability sizes --seed {context.Seed}");
            else if (answer.Status == Status.Ok && !IsWhole(shape.Request(key), answer))
                context.Report($"{shape.Name} of {Most + beyond} bytes, {where}: the answer cannot be read", $"./reliability sizes --seed {context.Seed}");
            if (kernel.ReadKey(root).Status != Status.Ok)
                context.Report($"{shape.Name} of {Most + beyond} bytes, {where}: the request after it is refused", $"./reliability sizes --seed {context.Seed}");
            context.Counters.Add("answers around 4 MiB");
        }

        for (ulong transaction = 1; transaction <= 2; transaction++)
            _ = kernel.Abort(transaction);
        _ = kernel.DropKey(key);
    }

    private static bool IsWhole(Request<Reply> request, Answer answer) => new AnswerForm().Fault((ushort)request.Op, answer.Frame.AsSpan(Header)) is null;

    private static Answer Raw(KernelConnection kernel, Request<Reply> request, ulong transaction) =>
        kernel.Send(request.Op, request.Payload, transaction).Wait();

    private static IEnumerable<(string Where, ulong Transaction)> Transactions(KernelConnection kernel, KeyGuid root)
    {
        yield return ("outside a transaction", 0);
        yield return ("the same again", 0);
        _ = kernel.Begin(1);
        _ = kernel.SetDword(root, "held", 1, transaction: 1);
        yield return ("inside a transaction", 1);
        _ = kernel.Begin(2, mode: 1);
        yield return ("in a snapshot", 2);
    }

    /// <summary>A key whose answer to one request has a size that can be chosen.</summary>
    /// <param name="Fill">Writes what makes the answer so large.</param>
    /// <param name="MostBeyond">A request can make the answer larger than 4 MiB by no more than this.</param>
    private sealed record Shape(string Name, Func<KeyGuid, Request<Reply>> Request, Action<KernelConnection, KeyGuid, int> Fill, int MostBeyond = int.MaxValue)
    {
        public static IReadOnlyList<Shape> All { get; } =
        [
            new("QUERY_VALUES of all", key => Any(Ops.QueryAllValues(key)), (kernel, key, size) => Values(kernel, key, size - Header - 8, i => $"{i}", _ => "base")),
            new("QUERY_VALUES of one name", key => Any(Ops.QueryValue(key, "0")), (kernel, key, size) => Values(kernel, key, size - Header - 8, _ => "0", i => $"lay{i}")),
            new("ENUM_CHILDREN", key => Any(Ops.EnumChildren(key)), (kernel, key, size) => Children(kernel, key, size - Header - 8 - (Parts * (4 + 1 + 4)), i => $"{i}", _ => "base")),
            new("LOOKUP", key => Any(Ops.Lookup(key, "0")), (kernel, key, size) => Children(kernel, key, size - Header - 8, _ => "0", i => $"lay{i}")),
            new("READ_KEY", key => Any(Ops.ReadKey(key)), (kernel, key, size) => Ok(kernel.WriteKey(key, Blob.OfSize(size - Header - KeyBytes - KeyName.Length))), MostBeyond: 10),
        ];

        /// <summary>As many values of a letter or so in layers of four letters, which take so many bytes of an answer.</summary>
        private static void Values(KernelConnection kernel, KeyGuid key, int bytes, Func<int, string> name, Func<int, string> layer)
        {
            int data = bytes - (Parts * (ValueBytes + 1 + 4));
            for (int i = 0; i < Parts; i++)
                Ok(kernel.SetValue(key, name(i), layer(i), RegType.Binary, Blob.OfSize(Part(data, i)), kernel.NextSequence()));
        }

        /// <summary>As many children, an entry each, or as many entries of one child; the rest of the bytes are descriptors.</summary>
        private static void Children(KernelConnection kernel, KeyGuid key, int bytes, Func<int, string> name, Func<int, string> layer)
        {
            int descriptors = bytes - (Parts * (EntryBytes + 4 + MetadataBytes));
            for (int i = 0; i < Parts; i++)
            {
                var child = KeyGuid.NewRandom();
                Ok(kernel.CreateEntry(key, name(i), layer(i), child, kernel.NextSequence()));
                Ok(kernel.CreateKey(child, name(i), key, Blob.OfSize(Part(descriptors, i))));
            }
        }

        private static int Part(int whole, int number) => number == 0 ? whole - ((Parts - 1) * (whole / Parts)) : whole / Parts;

        private static void Ok(Status status)
        {
            if (status != Status.Ok)
                throw new InvalidOperationException($"a request that makes a large answer is answered {status}");
        }

        private static Request<Reply> Any<TReply>(Request<TReply> request)
            where TReply : Reply =>
            new(request.Op, request.Payload, request.Read);
    }
}
