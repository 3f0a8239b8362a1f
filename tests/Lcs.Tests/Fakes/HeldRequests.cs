using System.Collections.Concurrent;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>Makes a source leave requests of some operations unanswered until the test says what to do with them.</summary>
internal sealed class HeldRequests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeSource _source;
    private readonly BlockingCollection<FakeRequest> _held = [];
    private readonly HashSet<OpCode> _ops;

    public HeldRequests(FakeSource source, params OpCode[] ops)
    {
        _source = source;
        _ops = [.. ops];
        source.Script = Hold;
    }

    /// <summary>How many have come and were not taken.</summary>
    public int Count => _held.Count;

    /// <summary>The next one, which must come.</summary>
    public FakeRequest Take() => _held.TryTake(out FakeRequest? request, s_patience) ? request : throw new TimeoutException("no request came");

    /// <summary>Answers a request as the store does.</summary>
    public void Answer(FakeRequest request) => _source.Send(FakeAnswers.Answer(_source.Store, request));

    /// <summary>Answers a request with a status.</summary>
    public void Answer(FakeRequest request, Status status) => _source.Send(FakeAnswers.StatusOnly(request, status));

    private byte[]? Hold(FakeRequest request)
    {
        if (!_ops.Contains(request.Op))
            return null;
        _held.Add(request);
        return [];
    }
}
