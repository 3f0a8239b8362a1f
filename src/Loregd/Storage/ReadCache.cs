using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Peios.Rsi;

namespace Loregd.Storage;

/// <summary>
/// Answers to committed reads, as they went over the wire, found again by operation and payload. Bounded and never stale: an answer counts only while
/// the <see cref="CommitClock"/> of its hive says that nothing it depends on has changed. Transactions and snapshots do not come here. Each stripe is a ring of native
/// memory under a lock of its own, in which the oldest answers are overwritten; nothing is allocated after the start.
/// </summary>
internal sealed class ReadCache(CommitClock[] clocks) : IDisposable
{
    private const int Stripes = 16;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];

    /// <summary>Copies the answer to <paramref name="answer"/>, under this request's id; its length, or 0 when it is not known or no longer true.</summary>
    public int TryAnswer(OpCode op, ReadOnlySpan<byte> payload, ulong requestId, Span<byte> answer)
    {
        ulong hash = Hash(op, payload);
        int length = _stripes[hash % Stripes].TryCopy(hash, op, payload, clocks, answer);
        if (length > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(answer[sizeof(uint)..], requestId);
        return length;
    }

    /// <summary>Keeps the answer that <paramref name="session"/> has just read from hive <paramref name="hive"/>.</summary>
    public void Keep(OpCode op, ReadOnlySpan<byte> payload, int hive, ReadSession session, ReadOnlySpan<byte> answer)
    {
        Dependencies dependencies = session.Dependencies;
        if (dependencies.IsTooMany || payload.Length > Stripe.LargestPayload || answer.Length > Stripe.LargestAnswer)
            return;
        ulong hash = Hash(op, payload);
        _stripes[hash % Stripes].Add(new Entry(hash, session.Moment, hive, op, dependencies.Slots.Length, payload.Length, answer.Length), dependencies.Slots, payload, answer);
    }

    public void Dispose()
    {
        foreach (Stripe stripe in _stripes)
            stripe.Dispose();
    }

    private static ulong Hash(OpCode op, ReadOnlySpan<byte> payload)
    {
        ulong hash = (ulong)op * 0x9E3779B97F4A7C15UL;
        while (payload.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        ulong rest = (ulong)payload.Length;
        foreach (byte b in payload)
            rest = (rest << 8) | b;
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong hash)
    {
        hash *= 0xD6E8FEB86659FD93UL;
        return hash ^ (hash >> 32);
    }

    /// <summary>What stands before the dependencies, the payload and the answer in the ring.</summary>
    private readonly record struct Entry(ulong Hash, long Moment, int Hive, OpCode Op, int Dependencies, int Payload, int Answer)
    {
        public unsafe int Length => (sizeof(Entry) + (Dependencies * sizeof(int)) + Payload + Answer + 7) & ~7;
    }

    private sealed unsafe class Stripe : IDisposable
    {
        public const int LargestPayload = 1 << 10;
        public const int LargestAnswer = 32 << 10;
        private const int RingBytes = 1 << 20;
        private const int Ways = 2;
        private const int Buckets = 4096;

        private readonly Lock _lock = new();
        private readonly long[] _positions = new long[Buckets * Ways];
        private byte* _ring = (byte*)NativeMemory.AlignedAlloc(RingBytes, 64);

        /// <summary>Where the next entry goes, counted on from round to round. What is more than a ring behind has been overwritten, 0 from the start.</summary>
        private long _head = RingBytes + 8;

        public int TryCopy(ulong hash, OpCode op, ReadOnlySpan<byte> payload, CommitClock[] clocks, Span<byte> answer)
        {
            lock (_lock)
            {
                for (int way = 0; way < Ways; way++)
                {
                    long position = _positions[Bucket(hash) + way];
                    if (position + RingBytes < _head)
                        continue;
                    ref Entry entry = ref At(position);
                    if (entry.Hash != hash || entry.Op != op)
                        continue;
                    byte* dependencies = Memory(position) + sizeof(Entry);
                    byte* kept = dependencies + (entry.Dependencies * sizeof(int));
                    if (!payload.SequenceEqual(new ReadOnlySpan<byte>(kept, entry.Payload)))
                        continue;
                    if (!clocks[entry.Hive].IsUnchangedSince(entry.Moment, new ReadOnlySpan<int>(dependencies, entry.Dependencies)))
                        return 0;
                    new ReadOnlySpan<byte>(kept + entry.Payload, entry.Answer).CopyTo(answer);
                    return entry.Answer;
                }

                return 0;
            }
        }

        public void Add(in Entry entry, ReadOnlySpan<int> dependencies, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> answer)
        {
            lock (_lock)
            {
                if (_ring is null)
                    return;
                long position = Place(entry.Length);
                byte* memory = Memory(position);
                *(Entry*)memory = entry;
                memory += sizeof(Entry);
                dependencies.CopyTo(new Span<int>(memory, dependencies.Length));
                memory += dependencies.Length * sizeof(int);
                payload.CopyTo(new Span<byte>(memory, payload.Length));
                answer.CopyTo(new Span<byte>(memory + payload.Length, answer.Length));
                Enter(entry.Hash, position);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                Array.Clear(_positions);
                _head = long.MaxValue / 2;
                NativeMemory.AlignedFree(_ring);
                _ring = null;
            }
        }

        private static int Bucket(ulong hash) => (int)((hash >> 20) % Buckets) * Ways;

        private byte* Memory(long position) => _ring + (position % RingBytes);

        private ref Entry At(long position) => ref *(Entry*)Memory(position);

        /// <summary>An entry is in one piece: what does not fit before the end of the ring goes to its beginning.</summary>
        private long Place(int length)
        {
            long left = RingBytes - (_head % RingBytes);
            long position = left < length ? _head + left : _head;
            _head = position + length;
            return position;
        }

        /// <summary>In the place of the same request's older answer, else of the older of the bucket's two.</summary>
        private void Enter(ulong hash, long position)
        {
            int bucket = Bucket(hash);
            int older = _positions[bucket] <= _positions[bucket + 1] ? bucket : bucket + 1;
            for (int way = bucket; way < bucket + Ways; way++)
            {
                if (_positions[way] + RingBytes >= _head && At(_positions[way]).Hash == hash)
                    older = way;
            }

            _positions[older] = position;
        }
    }
}
