using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Store;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>A read that was understood.</summary>
/// <param name="Key">The key or parent that it is about.</param>
/// <param name="Answer">Its answer in a state that holds the key.</param>
/// <param name="UnknownIsEmpty">For a defect: what is OK in place of NOT_FOUND.</param>
internal sealed record Read(Id Key, Func<HiveState, PayloadWriter> Answer, bool UnknownIsEmpty)
{
    /// <summary>Null for an operation that is no read.</summary>
    /// <exception cref="MalformedException">It is INVALID.</exception>
    public static Read? Decode(Op op, byte[] payload)
    {
        var r = new PayloadReader(payload);
        switch (op)
        {
            case Op.Lookup:
                (Id parent, Bytes child) = (r.Guid(), Names.Child(r.Blob()));
                return Write.End(ref r, new Read(parent, state => Reads.Lookup(state, parent, child), Broken.Is(DefectKind.LookupUnknownParentOk)));
            case Op.EnumChildren:
                Id listed = r.Guid();
                return Write.End(ref r, new Read(listed, state => Reads.Children(state, listed), Broken.Is(DefectKind.EnumUnknownOk)));
            case Op.ReadKey:
                Id read = r.Guid();
                return Write.End(ref r, new Read(read, state => Reads.Key(state, read), Broken.Is(DefectKind.ReadKeyUnknownOk)));
            case Op.QueryValues:
                (Id key, Bytes name, bool isAll) = (r.Guid(), Names.Value(r.Blob()), Write.Bool(ref r));
                return Write.End(ref r, new Read(key, state => Reads.Values(state, key, name, isAll), Broken.Is(DefectKind.QueryUnknownOk)));
            default:
                return null;
        }
    }
}
