using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Damage;

/// <summary>A hive of many pages, and the answers to all reads of it while it is sound.</summary>
internal sealed class DamagedHive
{
    public const int PageSize = 4096;
    private const int Keys = 150, ValuesOfAKey = 4, OverflowingSize = 6000;

    private readonly byte[] _file;
    private readonly List<Question> _questions;

    private DamagedHive(byte[] file, List<Question> questions) => (_file, _questions) = (file, questions);

    public int Pages => _file.Length / PageSize;

    public int Questions => _questions.Count;

    public static DamagedHive Make(int seed)
    {
        using var trial = Trial.Prepare();
        if (!trial.Start())
            throw new InvalidOperationException(trial.Failure);
        KernelConnection kernel = trial.Kernel!;
        var random = new Random(seed);
        List<KeyGuid> keys = [trial.RootOf("Machine")];
        for (int i = 0; i < Keys; i++)
        {
            keys.Add(kernel.AddKey(keys[random.Next(Math.Min(keys.Count, 12))], $"Key {i}"));
            for (int value = 0; value < ValuesOfAKey; value++)
            {
                byte[] data = new byte[random.Next(40) == 0 ? OverflowingSize : random.Next(200)];
                random.NextBytes(data);
                Assert(kernel.SetValue(keys[^1], $"Value {value}", "base", RegType.Binary, new Blob(data), kernel.NextSequence()));
            }
        }

        List<Question> questions = [.. keys.SelectMany(key => QuestionsAbout(kernel, key))];
        if (!trial.Stop())
            throw new InvalidOperationException(trial.Failure);
        return new DamagedHive(File.ReadAllBytes(trial.Folder.File(Trial.FileOf("Machine"))), questions);
    }

    /// <summary>Lays the file with one page damaged into a folder.</summary>
    public void Lay(TempFolder folder, DamageKind kind, int page, Random random)
    {
        byte[] file = _file.ToArray();
        Span<byte> damaged = file.AsSpan(page * PageSize, PageSize);
        if (kind == DamageKind.Zero)
            damaged.Clear();
        else if (kind == DamageKind.Flip)
            damaged[random.Next(PageSize)] ^= (byte)(1 << random.Next(8));
        int length = kind == DamageKind.Truncate ? page * PageSize : file.Length;
        File.WriteAllBytes(folder.File(Trial.FileOf("Machine")), file[..length]);
    }

    /// <summary>Asks everything.</summary>
    public Answers Ask(KernelConnection kernel)
    {
        int right = 0, refused = 0, other = 0, otherKeys = 0;
        string example = "";
        foreach (Question question in _questions)
        {
            Answer answer = kernel.Send(question.Op, question.Payload).Wait();
            if (answer.Status == Status.StorageError)
            {
                refused++;
            }
            else if (answer.Status == Status.Ok && answer.Payload.AsSpan().SequenceEqual(question.Right))
            {
                right++;
            }
            else
            {
                other++;
                otherKeys += question.HasOverflow && answer.Status == Status.Ok ? 0 : 1;
                example = $"{question.Op} is {answer.Status}, {answer.Payload.Length} bytes in place of {question.Right.Length}";
            }
        }

        return new Answers(right, refused, other, otherKeys, example);
    }

    private static IEnumerable<Question> QuestionsAbout(KernelConnection kernel, KeyGuid key)
    {
        yield return Asked(kernel, Ops.ReadKey(key));
        yield return Asked(kernel, Ops.EnumChildren(key));
        yield return Asked(kernel, Ops.QueryAllValues(key));
    }

    private static Question Asked<TReply>(KernelConnection kernel, Request<TReply> request)
        where TReply : Reply
    {
        Answer answer = kernel.Send(request.Op, request.Payload).Wait();
        Assert(answer.Status);
        return new Question(request.Op, request.Payload, answer.Payload, request.Op == OpCode.QueryValues && answer.Payload.Length > OverflowingSize);
    }

    private static void Assert(Status status)
    {
        if (status != Status.Ok)
            throw new InvalidOperationException($"{status} before anything was damaged");
    }

    private sealed record Question(OpCode Op, byte[] Payload, byte[] Right, bool HasOverflow);
}

internal enum DamageKind
{
    /// <summary>One bit of the page.</summary>
    Flip,

    /// <summary>The whole page.</summary>
    Zero,

    /// <summary>The file ends before the page.</summary>
    Truncate,
}

/// <summary>What came of the questions.</summary>
/// <param name="Right">As before the damage.</param>
/// <param name="Refused">STORAGE_ERROR.</param>
/// <param name="Other">Anything else.</param>
/// <param name="Inexcusable">Of those, the ones that are not about data that SQLite keeps outside its tree, in pages of nothing but data.</param>
/// <param name="Example">One of the others.</param>
internal sealed record Answers(int Right, int Refused, int Other, int Inexcusable, string Example);
