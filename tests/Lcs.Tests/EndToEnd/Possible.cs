namespace Peios.Lcs.Tests;

/// <summary>
/// What something may be, as far as its writer knows. A write that was acknowledged leaves one possibility. One that failed leaves all that there were, and one more: it
/// may have been done, and may still be done later.
/// </summary>
internal sealed class Possible<T>(T first) where T : notnull
{
    private readonly List<T> _all = [first];

    /// <summary>Every possibility, the oldest first.</summary>
    public IReadOnlyList<T> All => _all;

    public void Acknowledged(T written)
    {
        _all.Clear();
        _all.Add(written);
    }

    public void Unknown(T perhapsWritten)
    {
        if (!_all.Contains(perhapsWritten))
            _all.Add(perhapsWritten);
    }

    /// <summary>Fails the test unless the thing is one of them.</summary>
    public void Check(T found, string what) => Assert.True(_all.Contains(found), $"{what} is {found}, but can only be {string.Join(" or ", _all)}");
}
