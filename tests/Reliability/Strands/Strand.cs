using Loregd.Reliability.Disks;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Strands;

/// <summary>
/// A client that works below a key of its own, one step after the other, and knows every state that it has been through. Several may be at work in one
/// hive at once, each on a thread of its own.
/// </summary>
internal sealed class Strand(string hive, KeyGuid hiveRoot, int number, int seed, Disk? disk)
{
    private const int BurstLength = 6;

    private readonly StrandWriter _writer = new(hiveRoot, $"S{number}", new Random(seed), (ulong)(number + 1) << 32);
    private readonly Random _random = new(~seed);
    private readonly List<StrandState> _states = [StrandState.Empty];
    private StrandState _current = StrandState.Empty;

    public string Hive => hive;

    /// <summary>The name of its key below the hive's root.</summary>
    public string Name => $"S{number}";

    /// <summary>How marks name what was sent and what was answered.</summary>
    public string Sent => $"sent {hive} {Name}";

    public string Answered => $"answered {hive} {Name}";

    /// <summary>The first is that of the empty hive; what is sent n-th leads to the state with the index n, from the last one that was answered OK.</summary>
    public IReadOnlyList<StrandState> States => _states;

    /// <summary>Whether a step may be STORAGE_ERROR; then it has no effect, unless the power is cut before the next step that succeeds.</summary>
    public bool MayBeRefused { get; set; }

    /// <summary>How many steps were.</summary>
    public int Refusals { get; private set; }

    public string LastStep { get; private set; } = "none";

    /// <summary>Makes its key, and a volatile one.</summary>
    /// <exception cref="StepRefusedException">A step was refused.</exception>
    public void Begin(KernelConnection kernel)
    {
        if (_current.IsEmpty)
            Do(kernel, _writer.Begin());
        Status status = _writer.AddVolatileKey(kernel);
        if (status != Status.Ok)
            throw new StepRefusedException($"creating a volatile key is {status}");
    }

    /// <summary>Goes so many steps on.</summary>
    /// <exception cref="StepRefusedException">A step was refused.</exception>
    public void Run(KernelConnection kernel, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            // How much of a burst is refused is not known.
            if (_random.Next(8) == 0 && !MayBeRefused)
                Burst(kernel);
            else
                Do(kernel, _writer.Next(_current, kernel.NextSequence));
        }
    }

    private void Do(KernelConnection kernel, StrandStep step)
    {
        LastStep = step.What;
        NoteSent(step.After);
        Status status = step.Do(kernel);
        if (status == Status.StorageError && MayBeRefused)
        {
            Refusals++;
            return;
        }

        if (status != Status.Ok)
            throw new StepRefusedException($"{step.What} is {status}");
        // A step without effect writes nothing over what was refused before it.
        bool isWritten = !MayBeRefused || !step.After.Equals(_current);
        _current = step.After;
        if (isWritten)
            disk?.Mark(Answered, _states.Count - 1);
    }

    private void Burst(KernelConnection kernel)
    {
        LastStep = "burst";
        var sent = new List<(int State, Pending<StatusReply> Answer)>();
        for (int i = 0; i < BurstLength; i++)
        {
            (Request<StatusReply> request, StrandState after) = _writer.NextOfBurst(_current, kernel.NextSequence());
            NoteSent(after);
            _current = after;
            sent.Add((_states.Count - 1, kernel.Send(request)));
        }

        foreach ((int state, Pending<StatusReply> answer) in sent)
        {
            if (answer.Wait().Status is var status and not Status.Ok)
                throw new StepRefusedException($"SET_VALUE in a burst is {status}");
            disk?.Mark(Answered, state);
        }
    }

    private void NoteSent(StrandState after)
    {
        _states.Add(after);
        disk?.Mark(Sent, _states.Count - 1);
    }
}

/// <summary>A step that should have succeeded was refused.</summary>
internal sealed class StepRefusedException(string message) : Exception(message);
