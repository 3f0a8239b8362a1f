using System.Buffers;
using System.Text;

namespace Peios.Rsi;

/// <summary>
/// Simple case folding of names, code point by code point (behaviour.md, Stores): both ends of the protocol must fold alike. No
/// normalization, no language. Never allocates.
/// </summary>
public static class CaseFolding
{
    /// <summary>
    /// The most bytes that folding <paramref name="utf8Length"/> bytes can give: at worst two bytes become three (U+023A, U+023E), and no
    /// mapping grows by more than that.
    /// </summary>
    public static int MaxFoldedLength(int utf8Length) => checked(utf8Length + (utf8Length / 2));

    /// <summary>
    /// Writes the folded form of valid UTF-8 and returns its length. Bytes that are not UTF-8 are copied as they are.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too small; <see cref="MaxFoldedLength"/> bytes always suffice.</exception>
    public static int Fold(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            OperationStatus status = Ascii.ToLower(utf8, destination[written..], out int count);
            written += count;
            utf8 = utf8[count..];
            if (status == OperationStatus.Done)
                return written;
            if (status == OperationStatus.DestinationTooSmall)
                throw TooSmall(nameof(destination));
            // At a byte that is not ASCII.
            do
            {
                written += FoldRune(ref utf8, destination[written..]);
            }
            while (!utf8.IsEmpty && utf8[0] >= 0x80);
        }
    }

    /// <summary>Whether two pieces of valid UTF-8 have the same folded form.</summary>
    public static bool FoldedEquals(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        while (!a.IsEmpty && !b.IsEmpty)
        {
            if (Next(ref a) != Next(ref b))
                return false;
        }
        return a.IsEmpty && b.IsEmpty;
    }

    /// <summary>What one code point folds to: itself, if there is no mapping for it.</summary>
    public static int FoldCodePoint(int codePoint)
    {
        int block = codePoint >> CaseFoldingTable.BlockBits;
        if ((uint)block >= (uint)CaseFoldingTable.BlockOf.Length)
            return codePoint;
        int within = codePoint & ((1 << CaseFoldingTable.BlockBits) - 1);
        int delta = CaseFoldingTable.Blocks[(CaseFoldingTable.BlockOf[block] << CaseFoldingTable.BlockBits) | within];
        return codePoint + CaseFoldingTable.Deltas[delta];
    }

    private static int FoldRune(ref ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        int count;
        int written;
        if (Rune.DecodeFromUtf8(utf8, out Rune rune, out count) == OperationStatus.Done)
        {
            if (!new Rune(FoldCodePoint(rune.Value)).TryEncodeToUtf8(destination, out written))
                throw TooSmall(nameof(destination));
        }
        else
        {
            if (!utf8[..count].TryCopyTo(destination))
                throw TooSmall(nameof(destination));
            written = count;
        }
        utf8 = utf8[count..];
        return written;
    }

    private static int Next(ref ReadOnlySpan<byte> utf8)
    {
        int value = utf8[0];
        int count = 1;
        if (value < 0x80)
        {
            // The only mappings of ASCII are those of A to Z.
            if ((uint)(value - 'A') <= 'Z' - 'A')
                value |= 0x20;
        }
        else if (Rune.DecodeFromUtf8(utf8, out Rune rune, out count) == OperationStatus.Done)
        {
            value = FoldCodePoint(rune.Value);
        }
        else
        {
            // A byte that is not UTF-8 equals itself and no character.
            value = ~value;
            count = 1;
        }
        utf8 = utf8[count..];
        return value;
    }

    private static ArgumentException TooSmall(string parameter) => new("The folded name does not fit.", parameter);
}
