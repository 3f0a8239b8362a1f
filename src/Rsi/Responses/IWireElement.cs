namespace Peios.Rsi;

/// <summary>What can stand in an array on the wire.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IWireElement<TSelf>
    where TSelf : IWireElement<TSelf>, allows ref struct
{
    /// <summary>Reads one element at the reader's position; false if the bytes do not hold one.</summary>
    static abstract bool TryRead(scoped ref WireReader reader, out TSelf element);
}
