using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Empties a key in a transaction, in all layers: DELETE_ENTRY and DROP_KEY of what is below it, the deepest first, DELETE_VALUE_ENTRY and SET_BLANKET_TOMBSTONE
/// of its own.
/// </summary>
internal sealed class SubtreeTeardown(SourceClient source, ulong id)
{
    // Another caller may write until the first mutation has taken the hive; after it the answers are final.
    private const int Rounds = 3;

    private readonly HashSet<KeyGuid> _seen = [];

    /// <summary>Keys dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Empties the key. False when there was nothing to do, so that nothing was changed and the hive may not be the transaction's yet.</summary>
    /// <exception cref="LcsException">EIO: the source answers OK and deletes nothing.</exception>
    public bool Empty(KeyGuid root)
    {
        _seen.Add(root);
        for (int round = 0; round < Rounds; round++)
        {
            ChildrenAnswer children = source.EnumChildren(id, root);
            ValuesAnswer values = source.QueryAllValues(id, root);
            if (children.Children.Count + values.Values.Count + values.Blankets.Count == 0)
                return round > 0;
            Remove(root, children);
            foreach (ValueInfo value in values.Values)
                source.DeleteValueEntry(id, root, Encoding.UTF8.GetBytes(value.Name), Encoding.UTF8.GetBytes(value.Layer));
            foreach (BlanketInfo blanket in values.Blankets)
                source.SetBlanketTombstone(id, root, Encoding.UTF8.GetBytes(blanket.Layer), set: false);
        }
        throw new LcsException(LcsErrno.EIO, "the source still names keys or values that it has deleted");
    }

    private void Remove(KeyGuid parent, ChildrenAnswer children)
    {
        foreach (ChildInfo child in children.Children)
        {
            KeyGuid[] keys = [.. child.Entries.Where(entry => !entry.IsHidden).Select(entry => entry.Target).Distinct().Where(_seen.Add)];
            foreach (KeyGuid key in keys)
                Remove(key, source.EnumChildren(id, key));
            foreach (EntryInfo entry in child.Entries)
                source.DeleteEntry(id, parent, Encoding.UTF8.GetBytes(child.Name), Encoding.UTF8.GetBytes(entry.Layer));
            foreach (KeyGuid key in keys)
            {
                source.DropKey(id, key);
                Dropped++;
            }
        }
    }
}
