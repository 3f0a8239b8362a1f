using System.Diagnostics;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>A request that was sent and may not be answered yet.</summary>
public sealed class Pending
{
    private readonly KernelConnection _connection;
    private readonly TaskCompletionSource<Answer> _answer = KernelConnection.New<Answer>();

    internal Pending(KernelConnection connection, ulong id, ushort op)
    {
        _connection = connection;
        Id = id;
        Op = op;
    }

    public ulong Id { get; }

    public ushort Op { get; }

    public bool IsAnswered => _answer.Task.IsCompleted;

    /// <summary>When the answer came, in <see cref="Stopwatch.GetTimestamp"/>; to be asked once it has.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    /// <exception cref="IOException">The connection went down first.</exception>
    public Answer Wait(TimeSpan? timeout = null) =>
        _connection.Wait(_answer.Task, timeout ?? Timeouts.Answer, $"the answer to {(OpCode)Op} #{Id}");

    /// <summary>Fails if the answer comes within <paramref name="time"/>.</summary>
    public void AssertUnanswered(TimeSpan? time = null)
    {
        if (_answer.Task.Wait(time ?? Timeouts.Never))
            Assert.Fail($"{(OpCode)Op} #{Id} was answered, {_answer.Task.Result.Status}");
    }

    internal void Complete(Answer value)
    {
        AnsweredAt = Stopwatch.GetTimestamp();
        _answer.SetResult(value);
    }
}

/// <summary>The same, with its answer read as its operation says.</summary>
public sealed class Pending<TReply>(Pending raw, Func<Status, byte[], TReply> read)
    where TReply : Reply
{
    public bool IsAnswered => raw.IsAnswered;

    /// <inheritdoc cref="Pending.AnsweredAt"/>
    public long AnsweredAt => raw.AnsweredAt;

    /// <inheritdoc cref="Pending.Wait"/>
    public TReply Wait(TimeSpan? timeout = null)
    {
        Answer answer = raw.Wait(timeout);
        return read(answer.Status, answer.Payload);
    }

    /// <inheritdoc cref="Pending.AssertUnanswered"/>
    public void AssertUnanswered(TimeSpan? time = null) => raw.AssertUnanswered(time);
}
