using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Tests;

/// <summary>Two sources that were written apart from each other answer the same requests with the same bytes.</summary>
public sealed class RandomWalkTests
{
    private const int Steps = 800;

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("LOREGD_CONFORMANCE_WALKS"), out int walks) ? walks : 3));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Loregd_and_the_bad_source_without_a_defect_answer_alike(int seed) => Walk(seed, "Machine");

    [Theory]
    [MemberData(nameof(Seeds))]
    public void They_answer_alike_over_two_hives_that_share_GUIDs(int seed) => Walk(seed, "Machine", "Users");

    private static void Walk(int seed, params string[] hives)
    {
        using Rig loregd = new(SourceCommand.Default()), other = new(BadSources.Command(defect: null));
        loregd.Up();
        other.Up();
        Id[] tops = [.. hives.Select((_, i) => new Id(((UInt128)(ulong)seed << 64) | (ulong)(0xffff - i)))];
        foreach (Rig rig in new[] { loregd, other })
        {
            foreach ((string hive, Id top) in hives.Zip(tops))
            {
                rig.Kernel.Send(Ask.CreateEntry(rig.Root(hive), "Top", "kept", top, 1)).Is(Status.Ok);
                rig.Kernel.Send(Ask.CreateKey(top, "Top", rig.Root(hive))).Is(Status.Ok);
                rig.Kernel.Send(Ask.WriteTime(top, 1)).Is(Status.Ok);
            }
        }

        var walk = new RandomWalk(seed, tops);
        var history = new List<string>();
        for (int step = 0; step < Steps; step++)
            IsAnsweredAlike(loregd, other, walk.Next(), history);
        foreach ((Ask Ask, ulong Transaction) end in walk.End())
            IsAnsweredAlike(loregd, other, end, history);
    }

    private static void IsAnsweredAlike(Rig one, Rig other, (Ask Ask, ulong Transaction) request, List<string> history)
    {
        Pending first = one.Kernel.Send(request.Ask, request.Transaction), second = other.Kernel.Send(request.Ask, request.Transaction);
        (Answer ours, Answer theirs) = (first.Wait(), second.Wait());
        history.Add($"{request.Ask} {Convert.ToHexString(request.Ask.Payload)} in {request.Transaction}: {ours.Status}, {theirs.Status}");
        // Both are right for a key that is there below a parent that is not.
        bool isEither = request.Ask.Op == (ushort)Op.CreateKey && ours.Status is Status.AlreadyExists or Status.NotFound && theirs.Status is Status.AlreadyExists or Status.NotFound;
        bool isAlike = isEither || (ours.Status == theirs.Status && ours.Payload.AsSpan().SequenceEqual(theirs.Payload));
        Assert.True(isAlike, $"{Convert.ToHexString(ours.Payload)}\n{Convert.ToHexString(theirs.Payload)}\n{string.Join('\n', history.TakeLast(60))}");
        // The time of a key's creation is each one's own.
        if (request.Ask.Op == (ushort)Op.CreateKey && ours.Status == Status.Ok)
            IsAnsweredAlike(one, other, (Ask.WriteTime(Id.From(request.Ask.Payload), 2), request.Transaction), history);
    }
}
