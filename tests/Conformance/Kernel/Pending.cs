using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>A request that is on its way.</summary>
public sealed class Pending(Connection connection, string what, ushort op)
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ushort Op => op;

    public bool IsAnswered => _answer.Task.IsCompleted;

    /// <summary>Where this answer stands among all of its connection; from 1. Only once it is answered.</summary>
    public int Place { get; private set; }

    public DateTime At { get; private set; }

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="CheckFailedException">It did not come, or the connection went bad.</exception>
    public Answer Wait(TimeSpan? limit = null)
    {
        if (Task.WaitAny([_answer.Task, connection.Down], limit ?? Patience.Answer) < 0)
            throw new CheckFailedException($"an answer to {what}", $"none within {(limit ?? Patience.Answer).TotalSeconds:0.#} s");
        if (_answer.Task.IsCompleted)
            return _answer.Task.Result;
        throw connection.Fault ?? new CheckFailedException($"an answer to {what}", "the end of the connection");
    }

    /// <summary>Waits for the answer, which has to be this.</summary>
    public void Is(Status expected, TimeSpan? limit = null)
    {
        Answer answer = Wait(limit);
        if (answer.Status != expected)
            throw new CheckFailedException($"{expected} to {what}", $"{answer.Status}");
    }

    /// <summary>Fails if an answer comes within the time in which nothing may come.</summary>
    public void IsSilent(string why)
    {
        Task.WaitAny([_answer.Task, connection.Down], Patience.Silence);
        if (_answer.Task.IsCompleted)
            throw new CheckFailedException($"no answer to {what} yet: {why}", $"{_answer.Task.Result.Status}");
        if (connection.Down.IsCompleted)
            throw connection.Fault ?? new CheckFailedException($"no answer to {what} yet: {why}", "the end of the connection");
    }

    internal void Set(Answer answer, int place)
    {
        (Place, At) = (place, DateTime.UtcNow);
        _answer.SetResult(answer);
    }
}
