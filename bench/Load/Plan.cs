namespace Loregd.Bench.Load;

/// <summary>
/// What the callers ask. A caller is a slot of the window: it has one request in flight and asks for the next when the answer came. None
/// of the methods may allocate.
/// </summary>
internal abstract unsafe class Plan
{
    /// <summary>Bytes that a slot has for its request.</summary>
    public const int FrameSize = 1024;

    /// <summary>The kinds of requests that are counted apart; kind 0 are the reads of a mix, kind 1 its writes.</summary>
    public virtual int Kinds => 1;

    /// <summary>Writes a slot's next request, whose request_id is filled in later. 0: there is none left.</summary>
    /// <param name="slot">The caller, from 0.</param>
    /// <param name="frame"><see cref="FrameSize"/> bytes, which hold the slot's last request.</param>
    /// <param name="kind">Less than <see cref="Kinds"/>.</param>
    /// <returns>The frame's length.</returns>
    public abstract int Next(int slot, byte* frame, out int kind);
}
