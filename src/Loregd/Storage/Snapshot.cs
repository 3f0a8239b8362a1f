using Peios.Rsi;

namespace Loregd.Storage;

/// <summary>
/// The moment of one hive that a read-only transaction reads. Its requests may come from several threads at once and take turns here;
/// nothing but them ever waits for it.
/// </summary>
internal sealed class Snapshot(ReadSession session) : IDisposable
{
    private readonly Lock _turn = new();
    private bool _ended;

    public long BegunAt { get; } = Environment.TickCount64;

    /// <summary>Answers a well-formed read; null when the snapshot has been ended, false when it does not hold the key.</summary>
    public bool? TryAnswer(OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        lock (_turn)
            return _ended ? null : session.TryAnswerInSnapshot(op, payload, ref response);
    }

    /// <summary>Ends the snapshot; its connection is closed. Idempotent.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_ended)
                return;
            _ended = true;
            session.Release();
            session.Dispose();
        }
    }
}
