using System.Runtime.InteropServices;
using Peios.Rsi;

namespace Loregd.Storage;

/// <summary>A folded name for binding to a statement (seeds §3.1.7), in native memory that is reused from name to name.</summary>
internal sealed unsafe class FoldBuffer : IDisposable
{
    private byte* _memory;
    private int _capacity;

    /// <summary>The fold of <paramref name="name"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> name)
    {
        int needed = CaseFolding.MaxFoldedLength(name.Length);
        if (needed > _capacity)
        {
            _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)needed);
            _capacity = needed;
        }

        return new ReadOnlySpan<byte>(_memory, CaseFolding.Fold(name, new Span<byte>(_memory, _capacity)));
    }

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _capacity = 0;
    }
}

internal static class Folded
{
    /// <summary>The fold of a name where allocation does not matter.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> name)
    {
        var folded = new byte[CaseFolding.MaxFoldedLength(name.Length)];
        return folded.AsMemory(0, CaseFolding.Fold(name, folded));
    }
}
