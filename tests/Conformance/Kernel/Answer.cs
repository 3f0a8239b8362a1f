using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>One whole answer.</summary>
/// <param name="Status">What it begins with.</param>
/// <param name="Payload">What follows the status.</param>
public sealed record Answer(Status Status, byte[] Payload)
{
    public static IReadOnlyList<Id> Orphans(byte[] payload) => Read(payload, (ref PayloadReader r) => List(ref r, (ref PayloadReader x) => x.Guid()));

    public static LookupAnswer Lookup(byte[] payload) =>
        Read(payload, (ref PayloadReader r) => new LookupAnswer(List(ref r, Entry), List(ref r, Metadata))).Checked();

    public static EnumAnswer Children(byte[] payload) =>
        Read(payload, (ref PayloadReader r) => new EnumAnswer(List(ref r, Child), List(ref r, Metadata))).Checked();

    public static KeyRecord Key(byte[] payload) =>
        Read(payload, (ref PayloadReader r) => new KeyRecord(r.Str(), r.Guid(), r.Blob(), r.Bool(), r.Bool(), r.U64()));

    public static ValuesAnswer Values(byte[] payload) =>
        Read(payload, (ref PayloadReader r) => new ValuesAnswer(List(ref r, Value), List(ref r, Blanket)));

    private delegate T Reading<T>(ref PayloadReader reader);

    private static T Read<T>(byte[] payload, Reading<T> reading)
    {
        try
        {
            var reader = new PayloadReader(payload);
            T value = reading(ref reader);
            reader.End();
            return value;
        }
        catch (MalformedException malformed)
        {
            throw new CheckFailedException("an answer with the layout of rsi.md", malformed.Message);
        }
    }

    private static List<T> List<T>(ref PayloadReader reader, Reading<T> element)
    {
        var list = new List<T>();
        for (uint left = reader.U32(); left > 0; left--)
            list.Add(element(ref reader));
        return list;
    }

    private static Entry Entry(ref PayloadReader r)
    {
        Bytes layer = r.Str();
        byte type = r.U8();
        Id target = r.Guid();
        if (type > 1 || (type == 1) != target.IsZero)
            throw new MalformedException($"an entry of type {type} with the GUID {target}");
        return new Entry(layer, target, r.U64());
    }

    private static Child Child(ref PayloadReader r) => new(r.Str(), List(ref r, Entry));

    private static Metadata Metadata(ref PayloadReader r) => new(r.Guid(), r.Blob(), r.Bool(), r.Bool(), r.U64());

    private static Value Value(ref PayloadReader r) => new(r.Str(), r.Str(), r.U32(), r.Blob(), r.U64());

    private static Blanket Blanket(ref PayloadReader r) => new(r.Str(), r.U64());
}
