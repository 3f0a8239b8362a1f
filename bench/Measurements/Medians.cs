namespace Loregd.Bench.Measurements;

/// <summary>The middle of some numbers; of an even count, the mean of the two in the middle.</summary>
internal static class Medians
{
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Of<T>(IEnumerable<T> rounds, Func<T, double> number) => Of(rounds.Select(number));
}
