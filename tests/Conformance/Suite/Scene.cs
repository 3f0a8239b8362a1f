using Loregd.Conformance.Kernel;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Suite;

/// <summary>What a check works with: a registered source, a key of its own in Machine, and the operations as calls that wait.</summary>
public sealed class Scene(Rig rig)
{
    private static int s_number;
    private readonly int _number = Interlocked.Increment(ref s_number);
    private readonly List<ulong> _begun = [];
    private Id? _key;

    public Rig Rig => rig;

    public Connection Kernel => rig.Kernel;

    public Id Root => rig.Root();

    public Id UsersRoot => rig.Root("Users");

    /// <summary>A persistent key in Machine that no other check knows.</summary>
    public Id Key => _key ??= NewKey(Root, Unique("Key"));

    /// <summary>A sequence above all before.</summary>
    public ulong Next() => rig.NextSequence();

    /// <summary>A name that no other check uses, for layers and keys of all.</summary>
    public string Unique(string name) => $"{name}{_number}";

    public Pending Send(Ask ask, ulong txn = 0) => Kernel.Send(ask, txn);

    public Answer Do(Ask ask, ulong txn = 0) => Send(ask, txn).Wait();

    public void Is(Status expected, Ask ask, ulong txn = 0) => Send(ask, txn).Is(expected);

    /// <summary>A status alone, and OK.</summary>
    public void Ok(Ask ask, ulong txn = 0) => OkIs(Bytes.Empty, ask, txn);

    /// <summary>OK, with these very bytes after it.</summary>
    public void OkIs(Bytes payload, Ask ask, ulong txn = 0) => Expect.Equal(payload, new Bytes(OkPayload(ask, txn)), $"what follows OK to {ask}");

    public LookupAnswer Lookup(Id parent, Bytes name, ulong txn = 0) => Answer.Lookup(OkPayload(Ask.Lookup(parent, name), txn));

    public IReadOnlyList<Entry> Entries(Id parent, Bytes name, ulong txn = 0) => Lookup(parent, name, txn).Entries;

    public EnumAnswer Children(Id parent, ulong txn = 0) => Answer.Children(OkPayload(Ask.EnumChildren(parent), txn));

    public KeyRecord Read(Id guid, ulong txn = 0) => Answer.Key(OkPayload(Ask.ReadKey(guid), txn));

    public ValuesAnswer All(Id guid, ulong txn = 0) => Answer.Values(OkPayload(Ask.QueryAll(guid), txn));

    public IReadOnlyList<Value> Values(Id guid, ulong txn = 0) => All(guid, txn).Values;

    public IReadOnlyList<Value> Values(Id guid, Bytes name, ulong txn = 0) => Answer.Values(OkPayload(Ask.QueryValue(guid, name), txn)).Values;

    public IReadOnlyList<Id> DeleteLayer(Bytes layer) => Answer.Orphans(OkPayload(Ask.DeleteLayer(layer), 0));

    /// <summary>A key in the kernel's order: CREATE_ENTRY, then CREATE_KEY.</summary>
    public Id NewKey(Id parent, Bytes name, string layer = "base", bool isVolatile = false, ulong txn = 0)
    {
        Id guid = Id.Random();
        Ok(Ask.CreateEntry(parent, name, layer, guid, Next()), txn);
        Ok(Ask.CreateKey(guid, name, parent, isVolatile: isVolatile ? (byte)1 : (byte)0), txn);
        return guid;
    }

    /// <summary>A key that no entry names.</summary>
    public Id BareKey(Id parent, Bytes name, bool isVolatile = false, ulong txn = 0)
    {
        Id guid = Id.Random();
        Ok(Ask.CreateKey(guid, name, parent, isVolatile: isVolatile ? (byte)1 : (byte)0), txn);
        return guid;
    }

    /// <summary>An entry for a key that exists; returns its sequence.</summary>
    public ulong AddEntry(Id parent, Bytes name, string layer, Id child, ulong txn = 0)
    {
        ulong sequence = Next();
        Ok(Ask.CreateEntry(parent, name, layer, child, sequence), txn);
        return sequence;
    }

    /// <summary>Writes a DWORD; returns its sequence.</summary>
    public ulong Set(Id guid, Bytes name, uint value = 1, string layer = "base", ulong txn = 0)
    {
        ulong sequence = Next();
        Ok(Ask.SetValue(guid, name, layer, Samples.Dword, Samples.DwordOf(value), sequence), txn);
        return sequence;
    }

    /// <summary>The request of <see cref="Set"/>.</summary>
    public Ask Setting(Id guid, Bytes name, uint value = 1, string layer = "base") =>
        Ask.SetValue(guid, name, layer, Samples.Dword, Samples.DwordOf(value), Next());

    /// <summary>The DWORD in the layer base; null without it.</summary>
    public uint? Dword(Id guid, Bytes name, ulong txn = 0) =>
        Values(guid, name, txn).Where(v => v.Layer.Equals("base")).Select(v => (uint?)BitConverter.ToUInt32(v.Data.Span)).FirstOrDefault();

    /// <summary>A new transaction; it ends with the check at the latest.</summary>
    public ulong Begin(bool readOnly = false)
    {
        ulong txn = rig.NextTransaction();
        Ok(Ask.Begin(txn, readOnly ? 1u : 0u));
        _begun.Add(txn);
        return txn;
    }

    public void Commit(ulong txn) => Ok(Ask.Commit(txn), txn);

    public void Abort(ulong txn) => Ok(Ask.Abort(txn), txn);

    /// <summary>A transaction that has taken the hive of a key.</summary>
    public ulong Holding(Id guid)
    {
        ulong txn = Begin();
        Set(guid, "Held", 1, txn: txn);
        return txn;
    }

    /// <summary>To be called by checks of messages over about 416 KiB.</summary>
    public void NeedsLargePackets()
    {
        if (!Kernel.CarriesLargePackets)
            throw new NotApplicableException("needs privilege (CAP_NET_ADMIN): without it a packet ends at about 416 KiB");
    }

    /// <summary>Nothing of the check may be left that hinders the next one.</summary>
    public void CleanUp()
    {
        foreach (ulong txn in _begun)
            Do(Ask.Abort(txn), txn);
        Kernel.IsSound();
    }

    private byte[] OkPayload(Ask ask, ulong txn)
    {
        Answer answer = Do(ask, txn);
        if (answer.Status != Status.Ok)
            throw new CheckFailedException($"OK to {ask}", $"{answer.Status}");
        return answer.Payload;
    }
}
