namespace Loregd.Reliability.Model;

/// <summary>Makes a failing sequence smaller: leaves out ever smaller pieces as long as it still fails.</summary>
internal static class Shrinker
{
    /// <param name="fails">Whether a sequence still fails in the same way.</param>
    /// <param name="isOver">When to be content with what there is.</param>
    public static IReadOnlyList<T> Shrink<T>(IReadOnlyList<T> failing, Func<IReadOnlyList<T>, bool> fails, Func<bool> isOver)
    {
        List<T> smallest = [.. failing];
        for (int piece = Math.Max(1, smallest.Count / 2); ; piece = Math.Min(piece, Math.Max(1, smallest.Count / 2)))
        {
            bool isSmaller = false;
            for (int at = 0; at < smallest.Count && !isOver();)
            {
                List<T> without = [.. smallest.Take(at), .. smallest.Skip(at + piece)];
                if (fails(without))
                    (smallest, isSmaller) = (without, true);
                else
                    at += piece;
            }

            if (isOver() || (piece == 1 && !isSmaller))
                return smallest;
            piece = Math.Max(1, piece / 2);
        }
    }
}
