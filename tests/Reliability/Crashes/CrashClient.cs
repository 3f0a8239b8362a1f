using System.Net.Sockets;

using Loregd.Reliability.Requests;
using Loregd.Reliability.Running;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Crashes;

/// <summary>
/// Writes below a key of its own until the connection is gone, many requests at a time, and keeps every state that it has passed through. Writes to a hive take
/// effect in the order in which they were sent, so what is found after a crash has to be one of these states, and none before the last acknowledged one.
/// </summary>
internal sealed class CrashClient(Random random, AreaWalk walk, string hive, Func<ulong> nextTransaction)
{
    private const int MaxInFlight = 24, LayerDeletionOneIn = 300;

    private readonly List<Moment> _moments = [];
    private readonly Queue<Sent> _inFlight = new();

    /// <param name="Text">The request.</param>
    /// <param name="After">The committed state once it has taken effect.</param>
    /// <param name="Answer">Null for the moment at which a round begins.</param>
    /// <param name="Expected">The model's answer.</param>
    /// <param name="IsProof">Whether an answer shows that all before it has taken effect.</param>
    /// <param name="IsOfAborted">Whether it belongs to a transaction whose ABORT may have come first.</param>
    private sealed record Moment(string Text, HiveModel After, Sent? Answer, Reply Expected, bool IsProof, bool IsOfAborted)
    {
        public bool IsAnswered => Answer is null || Answer.IsAnswered;
    }

    public string Hive => hive;

    public IEnumerable<KeyGuid> Keys => walk.Keys;

    /// <summary>The state of the moment; a copy is changed, never this.</summary>
    private HiveModel Now => _moments[^1].After;

    public void Begin(HiveModel state)
    {
        _moments.Clear();
        _inFlight.Clear();
        _moments.Add(new Moment("begin", state, null, new StatusReply(Status.Ok), IsProof: true, IsOfAborted: false));
    }

    /// <summary>Until the connection is gone.</summary>
    public void Run(KernelConnection kernel)
    {
        try
        {
            while (true)
                Step(kernel);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The daemon was killed, as it is meant to be.
        }
    }

    /// <summary>Compares what is there after a crash with the states that may be there, and goes on from the one that is.</summary>
    /// <param name="wasStopped">The daemon was asked to stop: what it could not begin any more it has refused.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? Check(KernelConnection kernel, bool wasStopped, Counters counters)
    {
        if (CheckAnswers(wasStopped, counters, out int last, out int end) is { } wrong)
            return wrong;
        KeyStates found = KeyStates.Read(kernel, Keys);
        string? difference = null;
        HiveModel? tried = null;
        for (int i = last; i < end; i++)
        {
            if (ReferenceEquals(tried, _moments[i].After))
                continue;
            tried = _moments[i].After;
            HiveModel state = tried.Clone();
            state.Restart();
            counters.Add("states compared");
            if (found.DifferenceFrom(KeyStates.Of(state, Keys)) is not { } here)
            {
                Begin(state);
                return null;
            }

            difference ??= here;
        }

        return $"what was acknowledged is not there: {difference}\n{Tail(last)}";
    }

    /// <summary>Compares the answers with the model's.</summary>
    /// <param name="last">The last moment that has certainly taken effect.</param>
    /// <param name="end">None from here on has.</param>
    private string? CheckAnswers(bool wasStopped, Counters counters, out int last, out int end)
    {
        (last, end) = (0, _moments.Count);
        for (int i = 0; i < _moments.Count; i++)
        {
            Moment moment = _moments[i];
            if (moment.Answer is not { IsAnswered: true } answer)
                continue;
            Reply reply = answer.Wait();
            if (moment.IsOfAborted && reply.Status == Status.StorageError)
                continue;
            if (wasStopped && reply.Status is Status.StorageError or Status.TxnBusy)
            {
                end = Math.Min(end, i);
                continue;
            }

            string text = ReplyText.Of(reply), expected = ReplyText.Of(moment.Expected);
            if (!string.Equals(text, expected, StringComparison.Ordinal))
                return $"{moment.Text} was answered {text}; should be {expected}\n{Tail(i)}";
            counters.Add("acknowledged requests");
            last = moment.IsProof ? i : last;
        }

        return last < end ? null : $"{_moments[last].Text} was answered Ok behind a refusal\n{Tail(last)}";
    }

    private void Step(KernelConnection kernel)
    {
        switch (random.Next(LayerDeletionOneIn))
        {
            case 0:
                DeleteLayer(kernel);
                break;
            case 1 or 2:
                Keep(Sent.Of(kernel.Send(Ops.Flush(hive))));
                break;
            case < LayerDeletionOneIn / 6:
                Transact(kernel);
                break;
            default:
                foreach (HiveOp op in walk.Next(Now, timeAlone: false))
                    Write(kernel, op);
                break;
        }
    }

    private void Write(KernelConnection kernel, HiveOp op)
    {
        HiveModel after = Now.Clone();
        bool isRouted = Now.Keys.Contains(op.RoutedBy);
        Reply expected = op.Apply(after);
        Add(op.Text, after, op.Send(kernel, 0), expected, isRouted && expected.Status == Status.Ok);
    }

    /// <summary>Takes effect as a whole at its COMMIT, or not at all.</summary>
    private void Transact(KernelConnection kernel)
    {
        ulong id = nextTransaction();
        Add($"BEGIN {id}", Now, Sent.Of(kernel.Send(Ops.Begin(id))), new StatusReply(Status.Ok), isProof: false);
        HiveModel inside = Now.Clone();
        bool aborts = random.Next(4) == 0, takesHive = false;
        for (int left = random.Next(1, 8); left > 0; left--)
        {
            foreach (HiveOp op in walk.Next(inside, timeAlone: true))
            {
                takesHive |= Now.Keys.Contains(op.RoutedBy);
                Reply expected = op.Apply(inside);
                Add($"  {op.Text}", Now, op.Send(kernel, id), expected, isProof: false, aborts);
            }
        }

        if (aborts)
            Add($"ABORT {id}", Now, Sent.Of(kernel.Send(Ops.Abort(id), id)), new StatusReply(Status.Ok), isProof: false);
        else
            Add($"COMMIT {id}", inside, Sent.Of(kernel.Send(Ops.Commit(id), id)), new StatusReply(Status.Ok), isProof: takesHive);
        // Keys that it made or dropped are found by their new state only when its end is answered.
        Drain();
    }

    /// <summary>It may be overtaken by what is sent after it, so nothing is.</summary>
    private void DeleteLayer(KernelConnection kernel)
    {
        Drain();
        string layer = walk.AnyLayer();
        HiveModel after = Now.Clone();
        Reply expected = after.DeleteLayer(layer);
        var sent = Sent.Of(kernel.Send(Ops.DeleteLayer(layer)));
        Add($"DELETE_LAYER {layer}", after, sent, expected, isProof: true);
        if (sent.Wait().Status != Status.TxnBusy)
            return;
        // Never were all hives free.
        HiveModel before = _moments[^2].After;
        _moments.RemoveAt(_moments.Count - 1);
        Begin(before);
    }

    private void Add(string text, HiveModel after, Sent answer, Reply expected, bool isProof, bool isOfAborted = false)
    {
        _moments.Add(new Moment(text, after, answer, expected, isProof, isOfAborted));
        Keep(answer);
    }

    private void Keep(Sent answer)
    {
        _inFlight.Enqueue(answer);
        if (_inFlight.Count > MaxInFlight)
            _inFlight.Dequeue().Wait();
    }

    private void Drain()
    {
        while (_inFlight.TryDequeue(out Sent? sent))
            sent.Wait();
    }

    private string Tail(int upTo) =>
        string.Join('\n', _moments.Skip(Math.Max(0, upTo - 25)).Take(60).Select(m => $"    {(m.IsAnswered ? "answered" : "sent    ")} {m.Text}"));
}
