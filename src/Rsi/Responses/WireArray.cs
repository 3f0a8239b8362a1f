namespace Peios.Rsi;

/// <summary>An array as it stands on the wire: a u32 count, then the elements. A view; elements are decoded as it is walked.</summary>
/// <typeparam name="T">The element.</typeparam>
public readonly ref struct WireArray<T>
    where T : IWireElement<T>, allows ref struct
{
    private readonly ReadOnlySpan<byte> _elements;

    private WireArray(int count, ReadOnlySpan<byte> elements)
    {
        Count = count;
        _elements = elements;
    }

    /// <summary>How many elements there are.</summary>
    public int Count { get; }

    /// <summary>Reads past the whole array, and refuses it if any element in it is not one; walking it later cannot fail.</summary>
    internal static bool TryRead(scoped ref WireReader reader, out WireArray<T> array)
    {
        array = default;
        if (!reader.TryReadU32(out uint count))
            return false;
        ReadOnlySpan<byte> start = reader.Rest;
        for (uint i = 0; i < count; i++)
        {
            if (!T.TryRead(ref reader, out _))
                return false;
        }
        // Every element has four bytes at least, so that a count that was walked fits an int.
        array = new WireArray<T>((int)count, start[..^reader.Remaining]);
        return true;
    }

    /// <summary>Walks the elements in order.</summary>
    public Enumerator GetEnumerator() => new(_elements);

    /// <summary>The state of one walk.</summary>
    public ref struct Enumerator
    {
        private WireReader _reader;
        private T _current;

        internal Enumerator(ReadOnlySpan<byte> elements)
        {
            _reader = new WireReader(elements);
            _current = default!;
        }

        /// <summary>The element at hand, once <see cref="MoveNext"/> has returned true.</summary>
        public readonly T Current => _current;

        /// <summary>Goes to the next element; false after the last.</summary>
        public bool MoveNext() => _reader.Remaining > 0 && T.TryRead(ref _reader, out _current);
    }
}
