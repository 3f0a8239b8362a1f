using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>Which frames may have made a key: those that create it, or an entry that stands for it.</summary>
internal sealed class Mentions
{
    private readonly Dictionary<UInt128, (long First, long Last)> _byKey = [];

    /// <summary>Notes the key that a frame may make, if there is one.</summary>
    /// <param name="op">The frame's operation.</param>
    /// <param name="payload">Well-formed.</param>
    /// <param name="frame">The frame's number, in the order of sending.</param>
    public void Note(ushort op, ReadOnlySpan<byte> payload, long frame)
    {
        if (op == PayloadForm.CreateKey)
        {
            Note(BinaryPrimitives.ReadUInt128BigEndian(payload), frame);
        }
        else if (op == PayloadForm.CreateEntry)
        {
            PayloadForm.EntryName(payload, out ReadOnlySpan<byte> rest);
            Note(BinaryPrimitives.ReadUInt128BigEndian(rest), frame);
        }
    }

    /// <summary>Whether a frame other than this one may have made the key.</summary>
    public bool HasOther(UInt128 key, long frame) =>
        _byKey.TryGetValue(key, out (long First, long Last) by) && (by.First != frame || by.Last != frame);

    private void Note(UInt128 key, long frame) =>
        _byKey[key] = (_byKey.TryGetValue(key, out (long First, long Last) by) ? by.First : frame, frame);
}
