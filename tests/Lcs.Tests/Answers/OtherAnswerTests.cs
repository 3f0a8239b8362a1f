using System.Buffers.Binary;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": status-only answers, DELETE_LAYER, and answers that end early.</summary>
public sealed class OtherAnswerTests
{
    private static readonly LcsOptions s_options = new();

    public static TheoryData<OpCode> StatusOnly =>
    [
        OpCode.CreateEntry, OpCode.HideEntry, OpCode.DeleteEntry, OpCode.CreateKey, OpCode.SetValue, OpCode.DeleteValueEntry,
        OpCode.SetBlanketTombstone, OpCode.BeginTransaction, OpCode.CommitTransaction, OpCode.Flush,
    ];

    [Theory]
    [MemberData(nameof(StatusOnly))]
    public void An_OK_with_more_than_18_bytes_is_EIO_where_a_status_alone_is_due(OpCode op)
    {
        // Deleting the key would else end in the OK to its DROP_KEY.
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) => store.AddKey(root, "a"));
        bench.Source.Script = request => request.Op == op ? Longer(FakeAnswers.StatusOnly(request, Status.Ok)) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => Mutate(bench.Registry)));
        Verdict.StaysUp(bench);
    }

    [Fact]
    public void A_WRITE_KEY_after_a_change_whose_OK_is_too_long_takes_the_connection_down()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => request.Op == OpCode.WriteKey ? Longer(FakeAnswers.StatusOnly(request, Status.Ok)) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.SetValue("a", RegType.None, [])));
        Verdict.GoesDown(bench);
    }

    [Fact]
    public void Setting_security_fails_with_its_WRITE_KEY_and_the_source_stays_up()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => request.Op == OpCode.WriteKey ? FakeAnswers.StatusOnly(request, Status.TxnBusy) : null;
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => root.SetSecurity(FakeStore.RootDescriptor)));
        Verdict.StaysUp(bench);
    }

    [Fact]
    public void Bytes_behind_a_status_other_than_OK_do_not_matter()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => Longer(FakeAnswers.StatusOnly(request, Status.TxnBusy));
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => root.FindValue("a")));
        Verdict.StaysUp(bench);
    }

    [Fact]
    public void Orphans_that_are_zero_or_repeated_are_refused()
    {
        foreach (KeyGuid[] orphans in new[] { new[] { KeyGuid.Zero }, [Bodies.Target, Bodies.Target] })
            Verdict.IsRefused(OpCode.DeleteLayer, Orphans(orphans), registry => registry.DeleteLayer("any"));
        Verdict.IsTaken(OpCode.DeleteLayer, Orphans(), registry => registry.DeleteLayer("any"));
    }

    [Fact]
    public void Bytes_behind_the_orphans_are_refused() =>
        Verdict.IsRefused(OpCode.DeleteLayer, (ref w) => { w.WriteU32(0); w.WriteU32(0); }, registry => registry.DeleteLayer("any"));

    [Fact]
    public void An_answer_is_refused_wherever_it_ends_early()
    {
        RefusedAtEveryLength((ref w) => { Bodies.Entry(ref w); Bodies.Metadata(ref w, Bodies.Target); }, payload => AnswerDecoder.Lookup(Reader(payload)));
        RefusedAtEveryLength((ref w) => { w.WriteU32(1); w.WriteStr("a"u8); Bodies.Entry(ref w); Bodies.Metadata(ref w, Bodies.Target); },
            payload => AnswerDecoder.Children(Reader(payload)));
        RefusedAtEveryLength((ref w) => Bodies.Key(ref w), payload => AnswerDecoder.Key(Reader(payload)));
        RefusedAtEveryLength((ref w) => { w.WriteU32(1); Bodies.Value(ref w, "a"); w.WriteU32(1); Bodies.Blanket(ref w); },
            payload => AnswerDecoder.Values(Reader(payload), folded: null));
        RefusedAtEveryLength(Orphans(Bodies.Target), payload => AnswerDecoder.Orphans(Reader(payload)));
    }

    private static void RefusedAtEveryLength(Body body, Action<byte[]> decode)
    {
        byte[] payload = Bodies.Payload(body);
        decode(payload);
        for (int length = 0; length < payload.Length; length++)
            Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => decode(payload[..length])));
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => decode([.. payload, 0])));
    }

    private static AnswerReader Reader(byte[] payload) => new(payload, s_options, nextSequence: 100);

    private static Body Orphans(params KeyGuid[] orphans) => (ref w) =>
    {
        w.WriteU32((uint)orphans.Length);
        foreach (KeyGuid orphan in orphans)
            w.WriteGuid(orphan);
    };

    /// <summary>Every operation that is answered by a status alone, once, except WRITE_KEY of security and what nobody waits for.</summary>
    private static void Mutate(Registry registry)
    {
        registry.Flush("Machine");
        using Key key = registry.OpenKey(@"Machine\a");
        key.SetValue("v", RegType.None, []);
        key.DeleteValue("v");
        key.SetBlanketTombstone(true);
        registry.CreateKey(@"Machine\b").Dispose();
        using (RegistryTransaction transaction = registry.BeginTransaction())
        {
            key.SetValue("v", RegType.None, [], new WriteOptions { Transaction = transaction });
            transaction.Commit();
        }
        key.Delete();
        using Key hidden = registry.OpenKey(@"Machine\b");
        hidden.Hide();
    }

    private static byte[] Longer(byte[] frame)
    {
        byte[] longer = [.. frame, 0];
        BinaryPrimitives.WriteInt32LittleEndian(longer, longer.Length);
        return longer;
    }
}
