using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>All that can be read of some keys: records, children, values. Read from a daemon once, compared with as many models as one likes.</summary>
internal sealed class KeyStates
{
    private readonly List<(KeyGuid Guid, KeyReply Key, EnumReply Children, ValuesReply Values)> _keys = [];

    /// <summary>Reads them from the daemon, in a transaction or in none; nothing else may be writing.</summary>
    public static KeyStates Read(KernelConnection kernel, IEnumerable<KeyGuid> keys, ulong transaction = 0)
    {
        var states = new KeyStates();
        foreach (KeyGuid key in keys)
            states._keys.Add((key, kernel.ReadKey(key, transaction), kernel.EnumChildren(key, transaction), kernel.QueryAllValues(key, transaction)));
        return states;
    }

    public static KeyStates Of(HiveModel model, IEnumerable<KeyGuid> keys)
    {
        var states = new KeyStates();
        foreach (KeyGuid key in keys)
            states._keys.Add((key, model.ReadKey(key), model.EnumChildren(key), model.QueryValues(key, null)));
        return states;
    }

    /// <summary>The first difference; null if there is none. Times that the model does not know, because the daemon's clock gave them, do not count.</summary>
    public string? DifferenceFrom(KeyStates model)
    {
        HashSet<KeyGuid> unknown = [.. model._keys.Where(state => state.Key.Key is { LastWriteTime: 0 }).Select(state => state.Guid)];
        for (int i = 0; i < _keys.Count; i++)
        {
            (string Is, string Should)[] parts =
            [
                (Text(_keys[i].Key, unknown.Contains(_keys[i].Guid)), Text(model._keys[i].Key, unknown.Contains(_keys[i].Guid))),
                (ReplyText.Of(_keys[i].Children, unknown.Contains), ReplyText.Of(model._keys[i].Children, unknown.Contains)),
                (ReplyText.Of(_keys[i].Values), ReplyText.Of(model._keys[i].Values)),
            ];
            foreach ((string isText, string should) in parts)
            {
                if (!string.Equals(isText, should, StringComparison.Ordinal))
                    return $"{_keys[i].Guid} is {isText}; should be {should}";
            }
        }

        return null;
    }

    private static string Text(KeyReply reply, bool hidesTime) =>
        ReplyText.Of(hidesTime && reply.Key is { } key ? reply with { Key = key with { LastWriteTime = 0 } } : reply);
}
