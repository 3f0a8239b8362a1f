using System.Text;

namespace Loregd.Reliability.Input;

/// <summary>The few keys, names and layers that random requests are made of, so that they meet each other.</summary>
internal sealed class FuzzWorld
{
    public const int KeyCount = 64;

    public static readonly string[] Hives = ["Machine", "Users"];

    /// <summary>A layer that no random request names: what it holds must still be there in the end.</summary>
    public static readonly byte[] Control = "control"u8.ToArray();

    private static readonly byte[][] s_names = Bytes("a", "A", "Software", "SOFTWARE", "ä", "Ä", "ß", "ſ", "s", "K", "\u212A", "\U00010400", "\U00010428", "\\", "/", "x y");
    private static readonly byte[][] s_layers = Bytes("base", "Base", "policy", "user", "\U0001F512");
    private readonly Dice _dice;

    public FuzzWorld(Dice dice, IReadOnlyList<UInt128> roots)
    {
        (_dice, Roots) = (dice, roots);
        Keys = [.. Enumerable.Range(0, KeyCount).Select(_ => RandomGuid())];
    }

    public IReadOnlyList<UInt128> Roots { get; }

    public IReadOnlyList<UInt128> Keys { get; }

    /// <summary>Transactions that have begun and that nobody has ended yet, as far as the requests tell.</summary>
    public List<ulong> Transactions { get; } = [];

    public ulong NextTransaction { get; set; } = 1;

    public ulong Sequence { get; set; } = 1;

    public UInt128 RandomGuid() => new(_dice.Next64(), _dice.Next64() | 1);

    /// <summary>Usually a root or a key of the pool, sometimes one that nobody has seen, or none.</summary>
    public UInt128 AnyKey() => _dice.Below(40) switch
    {
        < 6 => _dice.Pick(Roots),
        39 => _dice.OneIn(4) ? 0 : RandomGuid(),
        _ => _dice.Pick(Keys),
    };

    public ReadOnlySpan<byte> AnyName() => _dice.Pick(s_names);

    public ReadOnlySpan<byte> AnyLayer() => _dice.Pick(s_layers);

    /// <summary>No transaction most of the time; else one that has begun, or one that nobody knows.</summary>
    public ulong AnyTransaction()
    {
        if (Transactions.Count == 0 || !_dice.OneIn(4))
            return _dice.OneIn(60) ? _dice.Next64() : 0;
        return _dice.Pick(Transactions);
    }

    /// <summary>Mostly a few bytes, seldom kilobytes, once in a long time megabytes.</summary>
    public int AnySize(int room)
    {
        int largest = _dice.Below(20000) switch { < 2 => room, < 40 => 64 << 10, < 2000 => 2000, _ => 60 };
        return _dice.Below(Math.Min(largest, room) + 1);
    }

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
