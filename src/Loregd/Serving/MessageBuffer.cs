using System.Runtime.InteropServices;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>
/// Room for the largest message, owned by one thread. Native memory: what is not touched costs nothing, and a request or an answer in it stays
/// where it is while SQLite looks at it.
/// </summary>
internal sealed unsafe class MessageBuffer : IDisposable
{
    private byte* _memory = (byte*)NativeMemory.Alloc(Wire.MaxMessageSize);

    public Span<byte> Span => new(_memory, Wire.MaxMessageSize);

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
