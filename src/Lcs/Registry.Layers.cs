using Peios.Rsi;

namespace Peios.Lcs;

/// <content>Layers, which are keys below <see cref="LayersPath"/> (kernel.md, "How it resolves layers").</content>
public sealed partial class Registry
{
    /// <summary>The key whose subkeys are the layers.</summary>
    public const string LayersPath = @"Machine\System\Registry\Layers";

    /// <summary>Creates a layer: its key, and its values as far as they are given, all or nothing. Keys above it that are missing are created too.</summary>
    /// <exception cref="LcsException">EEXIST: it is there. EINVAL: <c>base</c>, which is always there, or no name for a layer.</exception>
    public void CreateLayer(string name, LayerSettings settings = default)
    {
        NotBase(name, "created");
        Names.EncodeKeyName(name, Options.MaxNameBytes);
        InTransaction(settings.Transaction, transaction =>
        {
            string[] parts = LayersPath.Split('\\');
            for (int depth = 2; depth <= parts.Length; depth++)
                CreateKey(string.Join('\\', parts[..depth]), new CreateOptions { Transaction = transaction }).Dispose();
            using Key key = CreateKey($@"{LayersPath}\{name}", new CreateOptions { Transaction = transaction }, out bool created);
            if (!created)
                throw new LcsException(LcsErrno.EEXIST, $"there is a layer {name} already");
            Write(key, settings, transaction);
        });
    }

    /// <summary>Changes what is given of a layer's settings, all or nothing.</summary>
    /// <exception cref="LcsException">ENOENT: no such layer. EINVAL: <c>base</c>, whose settings are fixed.</exception>
    public void ChangeLayer(string name, LayerSettings settings)
    {
        NotBase(name, "changed");
        InTransaction(settings.Transaction, transaction =>
        {
            using Key key = OpenKey($@"{LayersPath}\{name}", transaction);
            Write(key, settings, transaction);
        });
    }

    /// <summary>
    /// Deletes a layer: all that was written in it by <see cref="DeleteLayer"/>, then its key. If something fails in between the layer is still
    /// there, to be deleted again.
    /// </summary>
    /// <exception cref="LcsException">ENOENT: no such layer. EINVAL: <c>base</c>.</exception>
    public void RemoveLayer(string name)
    {
        NotBase(name, "deleted");
        OpenKey($@"{LayersPath}\{name}").Dispose();
        DeleteLayer(name);
        using Key key = OpenKey($@"{LayersPath}\{name}");
        key.DeleteSubtree();
    }

    /// <summary>Runs an action in the transaction or, without one, in one of its own that is committed at the end.</summary>
    internal void InTransaction(RegistryTransaction? transaction, Action<RegistryTransaction> action)
    {
        if (transaction is not null)
        {
            action(transaction);
            return;
        }
        using RegistryTransaction own = BeginTransaction();
        action(own);
        own.Commit();
    }

    private static void Write(Key layer, LayerSettings settings, RegistryTransaction transaction)
    {
        var options = new WriteOptions { Transaction = transaction };
        if (settings.Precedence is { } precedence)
            layer.SetValue("Precedence", RegType.Dword, ValueEncoding.FromDword(precedence), options);
        if (settings.IsEnabled is { } isEnabled)
            layer.SetValue("Enabled", RegType.Dword, ValueEncoding.FromDword(isEnabled ? 1u : 0u), options);
        if (settings.Owner is { } owner)
            layer.SetValue("Owner", RegType.Binary, owner, options);
    }

    /// <summary>The folded name.</summary>
    private static string NotBase(string layer, string what) => LayerTable.IsBase(layer)
        ? throw new LcsException(LcsErrno.EINVAL, $"the layer {LayerTable.Base} is always there with precedence 0, enabled: it cannot be {what}")
        : Names.Fold(layer);
}
