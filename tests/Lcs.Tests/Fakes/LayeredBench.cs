using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>A <see cref="Bench"/> with layers: <c>site</c> above <c>base</c>, <c>peer</c> equal to it, <c>off</c> disabled.</summary>
internal static class LayeredBench
{
    public static Bench With(Action<FakeStore, KeyGuid>? fill = null, LcsOptions? options = null) => new(options, fill: (store, root) =>
    {
        AddLayer(store, root, "site", precedence: 10, enabled: null);
        AddLayer(store, root, "peer", precedence: null, enabled: 1);
        AddLayer(store, root, "off", precedence: 99, enabled: 0);
        fill?.Invoke(store, root);
    });

    public static void AddLayer(FakeStore store, KeyGuid root, string name, uint? precedence, uint? enabled)
    {
        KeyGuid parent = root;
        foreach (string part in new[] { "System", "Registry", "Layers" })
        {
            List<FakeStore.Entry> entries = store.EntriesOf(parent, part);
            parent = entries.Count > 0 ? entries[0].Target : store.AddKey(parent, part);
        }
        KeyGuid key = store.AddKey(parent, name);
        if (precedence is not null)
            store.AddValue(key, "Precedence", RegType.Dword, ValueEncoding.FromDword(precedence.Value));
        if (enabled is not null)
            store.AddValue(key, "ENABLED", RegType.Dword, ValueEncoding.FromDword(enabled.Value));
    }
}
