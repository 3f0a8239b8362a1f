using Peios.Lcs;
using Reg.Subtrees;

namespace Reg.Compare;

/// <summary>Compares two keys with all below them. Names are compared as the registry does; symlinks below them are compared, not followed.</summary>
/// <param name="traits">What of a key is compared.</param>
/// <param name="firstTransaction">The transaction to read the first in, if any.</param>
/// <param name="secondTransaction">The transaction to read the second in, if any.</param>
internal sealed class SubtreeComparison(
    Func<Key, RegistryTransaction?, IEnumerable<KeyTrait>> traits, RegistryTransaction? firstTransaction, RegistryTransaction? secondTransaction)
{
    private int _keys;

    /// <summary>The differences, depth first by folded name: of a key its own before those below it.</summary>
    /// <param name="first">Open while the differences are read.</param>
    /// <param name="second">As <paramref name="first"/>.</param>
    /// <param name="path">The path of both below the roots of the comparison; empty for these.</param>
    /// <param name="progress">Told how many keys were looked at so far.</param>
    public IEnumerable<Difference> Compare(Key first, Key second, string path = "", Action<int>? progress = null)
    {
        progress?.Invoke(_keys += 2);
        foreach (Difference difference in CompareTraits(first, second, path))
            yield return difference;
        Dictionary<string, Subkey> inSecond = second.ListSubkeys(secondTransaction).ToDictionary(subkey => Folded.Of(subkey.Name), StringComparer.Ordinal);
        Dictionary<string, Subkey> inFirst = first.ListSubkeys(firstTransaction).ToDictionary(subkey => Folded.Of(subkey.Name), StringComparer.Ordinal);
        foreach (string folded in inFirst.Keys.Union(inSecond.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            using Key? a = inFirst.TryGetValue(folded, out Subkey? inA) ? first.OpenSubkey(inA.Name, firstTransaction, follow: false) : null;
            using Key? b = inSecond.TryGetValue(folded, out Subkey? inB) ? second.OpenSubkey(inB.Name, secondTransaction, follow: false) : null;
            string name = (inA ?? inB)!.Name;
            string below = path.Length == 0 ? name : $@"{path}\{name}";
            if (a is not null && b is not null)
            {
                foreach (Difference difference in Compare(a, b, below, progress))
                    yield return difference;
            }
            else
            {
                KeyDifference only = a is not null ? OnlyIn(DifferenceSide.First, a, below, firstTransaction) : OnlyIn(DifferenceSide.Second, b!, below, secondTransaction);
                progress?.Invoke(_keys += only.Keys);
                yield return only;
            }
        }
    }

    private IEnumerable<Difference> CompareTraits(Key first, Key second, string path)
    {
        KeyTrait[] inFirst = [.. traits(first, firstTransaction)];
        Dictionary<(int, string, string?), KeyTrait> inSecond = traits(second, secondTransaction).ToDictionary(trait => trait.Identity);
        foreach (KeyTrait trait in inFirst)
        {
            if (!inSecond.Remove(trait.Identity, out KeyTrait? other))
                yield return new TraitDifference(path, DifferenceSide.First, trait, null);
            else if (!trait.Says(other))
                yield return new TraitDifference(path, DifferenceSide.Both, trait, other);
        }
        foreach (KeyTrait trait in inSecond.Values.OrderBy(trait => trait.Identity.Family).ThenBy(trait => trait.Identity.Name, StringComparer.Ordinal))
            yield return new TraitDifference(path, DifferenceSide.Second, null, trait);
    }

    private static KeyDifference OnlyIn(DifferenceSide side, Key key, string path, RegistryTransaction? transaction)
    {
        int keys = 0, values = 0;
        foreach (SubtreeKey below in Subtree.Read(key, path, transaction))
        {
            keys++;
            values += below.Values.Count;
        }
        return new KeyDifference(path, side, keys, values);
    }
}
