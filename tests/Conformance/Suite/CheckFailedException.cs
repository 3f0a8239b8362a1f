namespace Loregd.Conformance.Suite;

/// <summary>The source did something else than the rule says.</summary>
public sealed class CheckFailedException(string expected, string seen) : Exception($"expected {expected}; seen {seen}")
{
    public string Expected => expected;

    public string Seen => seen;
}
