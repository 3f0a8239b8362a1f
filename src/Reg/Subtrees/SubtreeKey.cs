using Peios.Lcs;

namespace Reg.Subtrees;

/// <summary>A key of a subtree as a caller sees it.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="IsVolatile">Whether it is volatile.</param>
/// <param name="IsSymlink">Whether it is a symlink.</param>
/// <param name="Values">Its visible values, by folded name.</param>
internal sealed record SubtreeKey(string Path, bool IsVolatile, bool IsSymlink, IReadOnlyList<RegistryValue> Values);

/// <summary>Reads keys with all below them.</summary>
internal static class Subtree
{
    /// <summary>The key, then all visible keys below it, depth first by folded name. Symlinks below it are read, not followed.</summary>
    /// <param name="root">Open while the keys are read.</param>
    /// <param name="rootPath">The path to give to it.</param>
    /// <param name="transaction">The transaction to read in, if any.</param>
    public static IEnumerable<SubtreeKey> Read(Key root, string rootPath, RegistryTransaction? transaction)
    {
        yield return new SubtreeKey(rootPath, root.IsVolatile, root.IsSymlink, root.EnumerateValues(transaction));
        foreach (Subkey subkey in root.ListSubkeys(transaction))
        {
            using Key child = root.OpenSubkey(subkey.Name, transaction, follow: false);
            foreach (SubtreeKey below in Read(child, $@"{rootPath}\{subkey.Name}", transaction))
                yield return below;
        }
    }

    /// <summary>The path of a key with its names spelled as the registry has them, not as they were typed.</summary>
    public static string SpelledPath(Registry registry, Key key, RegistryTransaction? transaction)
    {
        string[] names = key.Path.Split('\\');
        for (int depth = 1; depth < names.Length; depth++)
        {
            using Key above = registry.OpenKey(string.Join('\\', names[..depth]), transaction);
            names[depth - 1] = above.Info(transaction).Name;
        }
        names[^1] = key.Info(transaction).Name;
        return string.Join('\\', names);
    }
}
