using System.Globalization;
using System.Text;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>
/// A small subtree of which several are made alike: a key below a parent of its own, with values and a blanket in two layers, a volatile child and a persistent one. What an
/// operation has done to one of them is seen by comparing it with the others.
/// </summary>
internal sealed class Twin
{
    /// <summary>A last write time after all others: one that is kept for a while is written unless a later one is there by then.</summary>
    public const ulong LaterTime = 1UL << 62;

    private readonly Dictionary<KeyGuid, string> _roles = [];

    private Twin(string name)
    {
        Layer = $"layer {name}";
        Parent = New("parent");
        Key = New("key");
        Volatile = New("volatile");
        Child = New("child");
        Fresh = New("fresh");
    }

    /// <summary>A layer that only this one has.</summary>
    public string Layer { get; }

    public KeyGuid Parent { get; }

    public KeyGuid Key { get; }

    public KeyGuid Volatile { get; }

    public KeyGuid Child { get; }

    /// <summary>A GUID for a key that is not there yet.</summary>
    public KeyGuid Fresh { get; }

    /// <summary>Makes it in one transaction.</summary>
    public static Twin Create(KernelConnection kernel, KeyGuid root, string name, ulong transaction)
    {
        var twin = new Twin(name);
        List<Request<StatusReply>> requests =
        [
            Ops.Begin(transaction),
            Ops.CreateEntry(root, name, "base", twin.Parent, kernel.NextSequence()),
            Ops.CreateKey(twin.Parent, name, root),
            Ops.CreateEntry(twin.Parent, "key", "base", twin.Key, kernel.NextSequence()),
            Ops.CreateKey(twin.Key, "key", twin.Parent),
            Ops.CreateEntry(twin.Key, "child", "base", twin.Child, kernel.NextSequence()),
            Ops.CreateKey(twin.Child, "child", twin.Key),
            Ops.CreateEntry(twin.Key, "child", twin.Layer, twin.Child, kernel.NextSequence()),
            Ops.CreateEntry(twin.Key, "volatile", "base", twin.Volatile, kernel.NextSequence()),
            Ops.CreateKey(twin.Volatile, "volatile", twin.Key, isVolatile: true),
            Ops.SetValue(twin.Key, "value", "base", RegType.Dword, Samples.Dword(1), kernel.NextSequence()),
            Ops.SetValue(twin.Key, "value", twin.Layer, RegType.Dword, Samples.Dword(2), kernel.NextSequence()),
            Ops.SetValue(twin.Volatile, "value", "base", RegType.Dword, Samples.Dword(3), kernel.NextSequence()),
            Ops.SetBlanketTombstone(twin.Key, twin.Layer, set: true, kernel.NextSequence()),
            Ops.Commit(transaction),
        ];
        List<Pending<StatusReply>> answers = [.. requests.Select((request, i) => kernel.Send(request, i == 0 ? 0 : transaction))];
        if (answers.Select(answer => answer.Wait().Status).FirstOrDefault(status => status != Status.Ok) is not Status.Ok and var refused)
            throw new InvalidOperationException($"a twin could not be made: {refused}");
        return twin;
    }

    /// <summary>All that can be read of it, in words that are the same for all twins: roles for GUIDs, and no sequences or times of making.</summary>
    public string View(KernelConnection kernel)
    {
        var text = new StringBuilder();
        foreach (string name in (string[])["key", "fresh"])
            text.Append(CultureInfo.InvariantCulture, $"parent\\{name}: {Entries(kernel.Lookup(Parent, name))}\n");
        foreach ((KeyGuid guid, string role) in _roles)
        {
            KeyReply record = kernel.ReadKey(guid);
            text.Append(CultureInfo.InvariantCulture, $"{role}: {record.Status} {record.Key?.SecurityDescriptor.ToHex()} {(record.Key?.LastWriteTime == LaterTime ? "later" : "")}\n");
            if (record.Key is null)
                continue;
            ValuesReply values = kernel.QueryAllValues(guid);
            text.AppendJoin(", ", values.Values.Select(value => $"{value.Name} in {In(value.Layer)} is {value.Type}:{value.Data.ToHex()}"));
            text.AppendJoin(", ", values.Blankets.Select(blanket => $" blanket in {In(blanket.Layer)}"));
            text.AppendJoin(", ", kernel.EnumChildren(guid).Children.Select(child => $" {child.Name}: {Entries(child.Entries)}")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Whether its key is there although nothing names it: a resumption must not leave that.</summary>
    public bool IsOrphaned(KernelConnection kernel) =>
        kernel.ReadKey(Key).Status == Status.Ok && !kernel.Lookup(Parent, "key").Entries.Any(entry => entry.Target == Key);

    private string Entries(LookupReply reply) => reply.Status == Status.Ok ? Entries(reply.Entries) : reply.Status.ToString();

    private string Entries(IEnumerable<Entry> entries) =>
        string.Join(", ", entries.Select(entry => $"{(entry.IsHidden ? "HIDDEN" : _roles.GetValueOrDefault(entry.Target, "?"))} in {In(entry.Layer)}"));

    private string In(string layer) => layer == Layer ? "its own" : layer;

    private KeyGuid New(string role)
    {
        var guid = KeyGuid.NewRandom();
        _roles.Add(guid, role);
        return guid;
    }
}
