namespace Loregd.Conformance.Suite;

/// <summary>Comparisons that say what was expected and what was seen.</summary>
public static class Expect
{
    public static void Equal<T>(T expected, T seen, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, seen))
            throw new CheckFailedException($"{what}: {expected}", $"{seen}");
    }

    public static void Same<T>(IEnumerable<T> expected, IEnumerable<T> seen, string what)
    {
        T[] wanted = [.. expected], got = [.. seen];
        if (!wanted.SequenceEqual(got))
            throw new CheckFailedException($"{what}: [{Text(wanted)}]", $"[{Text(got)}]");
    }

    public static void True(bool condition, string expected, string seen)
    {
        if (!condition)
            throw new CheckFailedException(expected, seen);
    }

    private static string Text<T>(T[] items) => string.Join(", ", items.Take(12)) + (items.Length > 12 ? $", ... {items.Length} in all" : "");
}
