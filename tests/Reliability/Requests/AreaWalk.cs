using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>
/// Random writes below one key, in layers and with GUIDs of their own, so that what becomes of them depends on nobody else. Names and GUIDs are few, so that
/// they meet. Never a second CREATE_ENTRY of an unsettled name, which would be held, nor a persistent key below a volatile one.
/// </summary>
internal sealed class AreaWalk(Random random, KeyGuid area, IReadOnlyList<KeyGuid> guids, IReadOnlyList<string> layers, Func<ulong> nextSequence)
{
    private static readonly string[] s_names = ["a", "A", "b", "É", "é", "\U0001F600"];

    public KeyGuid Area => area;

    /// <summary>All keys that there can be.</summary>
    public IEnumerable<KeyGuid> Keys => guids.Append(area);

    public string AnyLayer() => Pick(layers);

    /// <summary>The next requests, one or a few that belong together, on this state.</summary>
    /// <param name="timeAlone">Whether a WRITE_KEY of the time alone may be among them: outside transactions it does not wait for its turn.</param>
    public IReadOnlyList<HiveOp> Next(HiveModel model, bool timeAlone)
    {
        KeyGuid key = AnyKey(model);
        (string name, string layer, ulong sequence) = (Pick(s_names), Pick(layers), nextSequence());
        switch (random.Next(13))
        {
            case 0 or 1 or 2:
                return CreateInKernelsOrder(model, key, name, layer, sequence);
            case 3:
                KeyGuid child = Pick(guids);
                return model.Keys.Contains(child) && MayHang(model, child, key) ? [HiveOps.CreateEntry(key, name, layer, child, sequence)] : [];
            case 4:
                return [HiveOps.HideEntry(key, name, layer, sequence)];
            case 5:
                return [HiveOps.DeleteEntry(key, name, layer)];
            case 6:
                bool hasDescriptor = !timeAlone || random.Next(2) == 0;
                return [HiveOps.WriteKey(key, hasDescriptor ? Blob.Of($"sd {sequence}") : null, random.Next(2) == 0 || !hasDescriptor ? sequence : null)];
            case 7:
                return [HiveOps.DropKey(Pick(guids))];
            case 8:
                return [HiveOps.DeleteValueEntry(key, name, layer)];
            case 9:
                return [HiveOps.SetBlanketTombstone(key, layer, random.Next(2) == 0, sequence)];
            default:
                return [SetValue(model, key, name, layer, sequence)];
        }
    }

    private List<HiveOp> CreateInKernelsOrder(HiveModel model, KeyGuid parent, string name, string layer, ulong sequence)
    {
        KeyGuid guid = Pick(guids);
        if (model.Keys.Contains(guid))
            return [];
        bool isVolatile = random.Next(3) == 0 || model.ReadKey(parent).Key is { IsVolatile: true };
        return
        [
            HiveOps.CreateEntry(parent, name, layer, guid, sequence),
            HiveOps.CreateKey(guid, name, parent, Blob.Of($"new {sequence}"), isVolatile, random.Next(5) == 0),
        ];
    }

    private HiveOp SetValue(HiveModel model, KeyGuid key, string name, string layer, ulong sequence)
    {
        bool isTombstone = random.Next(6) == 0;
        Blob data = isTombstone ? Blob.Empty : random.Next(10) == 0 ? Blob.OfSize(random.Next(20_000), (byte)sequence) : Blob.Of($"{sequence}");
        Value[] old = [.. model.QueryValues(key, name).Values];
        ulong expected = random.Next(4) switch { 0 when old.Length > 0 => Pick(old).Sequence, 1 when random.Next(3) == 0 => 1, _ => 0 };
        return HiveOps.SetValue(key, new Value(name, layer, isTombstone ? RegType.Tombstone : RegType.Sz, data, sequence), expected);
    }

    private static bool MayHang(HiveModel model, KeyGuid child, KeyGuid parent) =>
        model.ReadKey(parent).Key is not { IsVolatile: true } || model.ReadKey(child).Key is { IsVolatile: true };

    /// <summary>Mostly one that exists.</summary>
    private KeyGuid AnyKey(HiveModel model) => random.Next(8) switch { 0 => Pick(guids), < 3 => area, _ => Pick([.. model.Keys]) };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
