using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>A daemon and the model side by side. Roots have known GUIDs, so that steps mean the same in every session.</summary>
internal sealed class ModelSession : IDisposable
{
    public static readonly string[] Hives = ["Machine", "Users"];
    public static readonly KeyGuid[] Roots = [StepMaker.Guid(0xaa), StepMaker.Guid(0xbb)];

    /// <summary>So short that a request which has to wait can be waited for, and longer than a busy machine keeps one that need not.</summary>
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(300);

    private readonly Rig _rig;

    private ModelSession(Rig rig)
    {
        _rig = rig;
        for (int i = 0; i < Hives.Length; i++)
        {
            using var made = HiveFile.Create(rig.DatabasePath(Hives[i]), Hives[i], Roots[i]);
        }

        rig.StartAgain();
        World = new World(Hives.Select((hive, i) => (hive, Roots[i], rig.Kernel.KeyOf(Roots[i]))));
    }

    public World World { get; }

    /// <summary>In this process with short bounds, or in one of its own with those that it ships with.</summary>
    public static ModelSession Start(bool isProcess)
    {
        var bounds = new Bounds { WriteWait = s_wait, LayerDeletionWait = s_wait, NameHold = TimeSpan.FromMilliseconds(20) };
        return new ModelSession(isProcess ? Rig.PrepareProcess(Hives) : Rig.Prepare(bounds, Hives));
    }

    /// <summary>Does it and compares.</summary>
    /// <param name="status">The answer's.</param>
    /// <returns>How the answer differs from the model's; null if it does not.</returns>
    public string? Try(Step step, out string status)
    {
        string[] expected = World.Apply(step);
        string answer;
        try
        {
            answer = Do(step);
        }
        catch (Exception failure) when (failure is not FileNotFoundException)
        {
            answer = $"{failure.GetType().Name}: {failure.Message}\n{_rig.Loregd.Output}";
        }

        status = answer.Split(':')[0];
        if (!expected.Contains(answer, StringComparer.Ordinal))
            return $"{step}\n    answered   {answer}\n    should be  {string.Join(" or ", expected)}";
        if (step is Operate { Op.Code: OpCode.CreateKey } creation && answer == nameof(Status.Ok))
            Learn(creation);
        return null;
    }

    /// <summary>Compares all that is committed.</summary>
    public string? CompareAll(IEnumerable<KeyGuid> keys)
    {
        foreach (KeyGuid key in keys)
        {
            foreach (HiveOp op in (HiveOp[])[HiveOps.ReadKey(key), HiveOps.EnumChildren(key), HiveOps.QueryValues(key, null)])
            {
                if (Try(new Operate(op, 0), out _) is { } difference)
                    return difference;
            }
        }

        return null;
    }

    public void Dispose() => _rig.Dispose();

    private string Do(Step step)
    {
        KernelConnection kernel = _rig.Kernel;
        switch (step)
        {
            case Operate operate:
                return ReplyText.Of(operate.Op.Send(kernel, operate.Transaction).Wait());
            case Begin begin:
                return kernel.Begin(begin.Id, begin.Mode).ToString();
            case Commit commit:
                return kernel.Commit(commit.Id).ToString();
            case Abort abort:
                return kernel.Abort(abort.Id).ToString();
            case Flush flush:
                return kernel.Flush(flush.Hive).ToString();
            case DeleteLayer deletion:
                return ReplyText.Of(kernel.DeleteLayer(deletion.Layer));
            case Malformed malformed:
                return kernel.Send(malformed.Op, malformed.Payload, malformed.Transaction).Wait().Status.ToString();
            case Lose:
                _rig.Reconnect();
                break;
            case Restart:
                _rig.Restart();
                break;
            case Kill:
                _rig.Crash();
                _rig.StartAgain();
                break;
        }

        return RegistrationText();
    }

    private string RegistrationText()
    {
        Registration registered = _rig.Kernel.Registration;
        bool isSame = registered.Hives.Select(hive => (hive.Name, hive.Root)).SequenceEqual(Hives.Zip(Roots));
        if (isSame && registered.MaxSequence >= World.HighestSequence)
            return nameof(Status.Ok);
        return $"registered {string.Join(", ", registered.Hives)} with sequence {registered.MaxSequence}; {World.HighestSequence} is there";
    }

    /// <summary>The time that the daemon's clock gave to a new key.</summary>
    private void Learn(Operate creation) =>
        World.Learn(creation.Op.Named, creation.Transaction, _rig.Kernel.KeyOf(creation.Op.Named, creation.Transaction));
}
