using System.Buffers.Binary;
using System.Text;

using Loregd.Hives;
using Loregd.Logging;
using Loregd.Storage;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Cache;

/// <summary>The cache by itself, with a real session for moment and dependencies and answers that only the test knows.</summary>
public sealed class ReadCacheTests : IDisposable
{
    private const int LargestAnswer = 32 << 10, LargestPayload = 1 << 10;

    private readonly TempFolder _folder = new();
    private readonly Log _log = new(TextWriter.Null, TextWriter.Null);
    private readonly HiveSet _hives;
    private readonly CommitClock _otherClock = new();
    private readonly ReadSession _session;
    private readonly ReadCache _cache;
    private readonly byte[] _buffer = new byte[LargestAnswer + 1];

    public ReadCacheTests()
    {
        _hives = HiveSet.Open(CommandLine.Parse([Encoding.UTF8.GetBytes($"Machine={_folder.File("m.db")}")]).Hives, new Bounds(), _log);
        _session = _hives.All[0].OpenReader();
        _cache = new ReadCache([Clock, _otherClock]);
    }

    private CommitClock Clock => _hives.All[0].Clock;

    private KeyGuid Root => _hives.All[0].Root;

    [Fact]
    public void An_answer_is_found_again_under_another_requests_id()
    {
        byte[] answer = AnswerOf(seed: 1, length: 300);
        Keep(OpCode.ReadKey, PayloadOf(1), answer);
        BinaryPrimitives.WriteUInt64LittleEndian(answer.AsSpan(sizeof(uint)), 0x0123456789ABCDEF);
        Assert.Equal(answer, Find(OpCode.ReadKey, PayloadOf(1), requestId: 0x0123456789ABCDEF));
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(2)));
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older()
    {
        for (int i = 0; i < 5; i++)
        {
            Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(seed: i, length: 300));
            Assert.Equal(AnswerOf(seed: i, length: 300), Find(OpCode.ReadKey, PayloadOf(1)));
        }
    }

    [Fact]
    public void A_commit_of_any_dependency_ends_it_as_soon_as_it_has_begun()
    {
        foreach (int slot in (int[])[CommitClock.Row(Root), CommitClock.Existence(Root)])
        {
            Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(1, 300));
            Assert.NotNull(Find(OpCode.ReadKey, PayloadOf(1)));
            Clock.Begin(Touched(slot));
            Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
            Clock.Complete();
            Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
        }
    }

    [Fact]
    public void A_commit_of_everything_ends_it()
    {
        Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(1, 300));
        var touched = new TouchedSlots();
        touched.AddEverything();
        Clock.Begin(touched);
        Clock.Complete();
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Fact]
    public void A_commit_of_more_slots_than_are_counted_ends_it()
    {
        Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(1, 300));
        int[] own = [CommitClock.Row(Root), CommitClock.Existence(Root)];
        Clock.Begin(Touched([.. Enumerable.Range(0, 5000).Where(slot => !own.Contains(slot))]));
        Clock.Complete();
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Fact]
    public void Commits_of_other_things_and_of_other_hives_do_not_matter()
    {
        Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(1, 300));
        int[] own = [CommitClock.Row(Root), CommitClock.Existence(Root)];
        Clock.Begin(Touched([.. Enumerable.Range(0, 4000).Where(slot => !own.Contains(slot))]));
        Clock.Complete();
        _otherClock.Begin(Touched(own));
        _otherClock.Complete();
        Assert.Equal(AnswerOf(1, 300), Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Fact]
    public void It_goes_by_the_clock_of_its_own_hive()
    {
        Read();
        _cache.Keep(OpCode.ReadKey, PayloadOf(1), 1, _session, AnswerOf(1, 300));
        Assert.NotNull(Find(OpCode.ReadKey, PayloadOf(1)));
        _otherClock.Begin(Touched(CommitClock.Row(Root)));
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_read_before_a_commit_was_complete_is_not_believed_after_it(bool hasBegun)
    {
        TouchedSlots touched = Touched(CommitClock.Row(Root));
        if (hasBegun)
            Clock.Begin(touched);
        Read();
        if (!hasBegun)
            Clock.Begin(touched);
        Clock.Complete();
        _cache.Keep(OpCode.ReadKey, PayloadOf(1), 0, _session, AnswerOf(1, 300));
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
        Keep(OpCode.ReadKey, PayloadOf(1), AnswerOf(2, 300));
        Assert.Equal(AnswerOf(2, 300), Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Fact]
    public void What_is_full_overwrites_the_oldest_and_never_answers_wrongly()
    {
        const int Count = 16_000;
        int[] lengths = [.. Enumerable.Range(0, Count).Select(i => 18 + (i * 7919 % 4001))];
        Assert.True(lengths.Sum() > 24 << 20);
        Read();
        for (int i = 0; i < Count; i++)
        {
            _cache.Keep(OpCode.ReadKey, PayloadOf(i), 0, _session, AnswerOf(i, lengths[i]));
            AssertTrueOrUnknown(i, lengths[i]);
            int earlier = (int)(i * 48271L % (i + 1));
            AssertTrueOrUnknown(earlier, lengths[earlier]);
        }

        int[] known = [.. Enumerable.Range(0, Count).Where(i => AssertTrueOrUnknown(i, lengths[i]))];
        Assert.InRange(known.Sum(i => lengths[i]), 8 << 20, 16 << 20);
        Assert.Contains(Count - 1, known);
        Assert.DoesNotContain(0, known);
        Assert.True(known.Average() > Count / 2, "the youngest stay");
    }

    [Theory]
    [InlineData(0, LargestAnswer, true)]
    [InlineData(0, LargestAnswer + 1, false)]
    [InlineData(LargestPayload, 300, true)]
    [InlineData(LargestPayload + 1, 300, false)]
    [InlineData(LargestPayload, LargestAnswer, true)]
    public void What_is_too_large_is_not_kept(int payloadLength, int answerLength, bool isKept)
    {
        byte[] payload = AnswerOf(5, payloadLength);
        Keep(OpCode.ReadKey, payload, AnswerOf(1, answerLength));
        Assert.Equal(isKept, Find(OpCode.ReadKey, payload) is not null);
    }

    [Theory]
    [InlineData(Dependencies.Most, true)]
    [InlineData(Dependencies.Most + 1, false)]
    public void What_depends_on_too_much_is_not_kept(int dependencies, bool isKept)
    {
        Read();
        _session.Dependencies.Clear();
        for (int i = 0; i < dependencies; i++)
            _session.Dependencies.Add(i);
        _cache.Keep(OpCode.ReadKey, PayloadOf(1), 0, _session, AnswerOf(1, 300));
        Assert.Equal(isKept, Find(OpCode.ReadKey, PayloadOf(1)) is not null);
        Clock.Begin(Touched(Dependencies.Most - 1));
        Assert.Null(Find(OpCode.ReadKey, PayloadOf(1)));
    }

    [Fact]
    public void The_operation_is_part_of_the_question()
    {
        OpCode[] reads = [OpCode.ReadKey, OpCode.EnumChildren, OpCode.Lookup, OpCode.QueryValues];
        for (int i = 0; i < reads.Length; i++)
        {
            Assert.Null(Find(reads[i], PayloadOf(1)));
            Keep(reads[i], PayloadOf(1), AnswerOf(i, 300));
        }

        Assert.All(reads, (op, i) => Assert.Equal(AnswerOf(i, 300), Find(op, PayloadOf(1))));
    }

    [Fact]
    public void Payloads_that_differ_only_in_length_are_different()
    {
        for (int length = 0; length < 40; length++)
            Keep(OpCode.ReadKey, new byte[length], AnswerOf(length, 300));
        for (int length = 0; length < 40; length++)
        {
            byte[]? found = Find(OpCode.ReadKey, new byte[length]);
            Assert.True(found is null || found.AsSpan().SequenceEqual(AnswerOf(length, 300)));
        }

        Assert.Equal(AnswerOf(39, 300), Find(OpCode.ReadKey, new byte[39]));
    }

    [Fact]
    public void To_look_allocates_nothing()
    {
        byte[] known = PayloadOf(1), unknown = PayloadOf(2);
        Keep(OpCode.ReadKey, known, AnswerOf(1, 300));
        Assert.True(Look(100));
        bool found = false;
        Assert.Equal(0, Allocated.By(() => found = Look(10_000)));
        Assert.True(found);

        bool Look(int rounds)
        {
            bool all = true;
            for (int i = 0; i < rounds; i++)
            {
                all &= _cache.TryAnswer(OpCode.ReadKey, known, (ulong)i, _buffer) == 300;
                all &= _cache.TryAnswer(OpCode.ReadKey, unknown, (ulong)i, _buffer) == 0;
            }

            return all;
        }
    }

    public void Dispose()
    {
        _cache.Dispose();
        _session.Dispose();
        _hives.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    private static byte[] PayloadOf(int number) => new Payload().U64((ulong)number).U64(0).Str("name").ToArray();

    /// <summary>Bytes that only this seed has, request id 0.</summary>
    private static byte[] AnswerOf(int seed, int length)
    {
        byte[] answer = new byte[length];
        new Random(seed).NextBytes(answer);
        if (length >= 12)
            answer.AsSpan(sizeof(uint), sizeof(ulong)).Clear();
        return answer;
    }

    private static TouchedSlots Touched(params int[] slots)
    {
        var touched = new TouchedSlots();
        foreach (int slot in slots)
            touched.Add(slot);
        return touched;
    }

    /// <summary>READ_KEY of the root: depends on its existence and its row.</summary>
    private void Read()
    {
        var response = new ResponseWriter(_buffer, 0, (ushort)OpCode.ReadKey);
        Assert.True(_session.TryAnswer(OpCode.ReadKey, Ops.ReadKey(Root).Payload, ref response));
    }

    private void Keep(OpCode op, byte[] payload, byte[] answer)
    {
        Read();
        _cache.Keep(op, payload, 0, _session, answer);
    }

    private byte[]? Find(OpCode op, byte[] payload, ulong requestId = 0)
    {
        int length = _cache.TryAnswer(op, payload, requestId, _buffer);
        return length == 0 ? null : _buffer[..length];
    }

    /// <summary>True when it is known.</summary>
    private bool AssertTrueOrUnknown(int number, int length)
    {
        byte[]? found = Find(OpCode.ReadKey, PayloadOf(number));
        if (found is not null && !found.AsSpan().SequenceEqual(AnswerOf(number, length)))
            Assert.Fail($"a wrong answer to {number}");
        return found is not null;
    }
}
