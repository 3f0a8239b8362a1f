using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>A key below the root of a hive, and all that is below it: as it should be, to be compared with what is read.</summary>
internal sealed class Area
{
    private Area(string hive, KeyGuid key, IEnumerable<KeyGuid> below) => (Hive, Key, Keys, State) = (hive, key, [key, .. below], new HiveModel(key));

    public string Hive { get; }

    public KeyGuid Key { get; }

    /// <summary>All keys that there may be.</summary>
    public IReadOnlyList<KeyGuid> Keys { get; }

    public HiveModel State { get; set; }

    /// <summary>Makes the key.</summary>
    public static Area Create(KernelConnection kernel, string hive, string name, KeyGuid key, bool isVolatile, params IEnumerable<KeyGuid> below)
    {
        KeyGuid root = kernel.Registration.RootOf(hive);
        Status entry = kernel.CreateEntry(root, name, "base", key, kernel.NextSequence()), created = kernel.CreateKey(key, name, root, isVolatile: isVolatile);
        if ((entry, created) is not (Status.Ok, Status.Ok) || kernel.ReadKey(key).Key is not { } record)
            throw new InvalidOperationException($"{name} could not be made: {entry}, {created}");
        var area = new Area(hive, key, below);
        area.State.PutKey(key, record);
        return area;
    }

    /// <summary>Where what is read differs from what should be there; null for nowhere.</summary>
    /// <param name="transaction">In which it is read; 0 for what is committed.</param>
    public string? Difference(KernelConnection kernel, ulong transaction = 0) =>
        KeyStates.Read(kernel, Keys, transaction).DifferenceFrom(KeyStates.Of(State, Keys));
}
