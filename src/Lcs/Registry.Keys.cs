using Peios.Rsi;

namespace Peios.Lcs;

/// <content>Symlinks and watches by path.</content>
public sealed partial class Registry
{
    /// <summary>Creates a symlink: a symlink key and its REG_LINK default value, both in the options' layer, all or nothing.</summary>
    /// <param name="path">Absolute; its parent must be there.</param>
    /// <param name="target">Absolute; need not be there.</param>
    /// <param name="options">Layer, transaction and whether it is volatile.</param>
    /// <exception cref="LcsException">EEXIST: the path is taken. ENOENT: no such parent. EINVAL: a malformed path.</exception>
    public Key CreateLink(string path, string target, CreateOptions options = default)
    {
        byte[] data = ValueEncoding.FromText(RegistryPath.Parse(target, Options.MaxNameBytes).ToString());
        Key? link = null;
        try
        {
            InTransaction(options.Transaction, transaction =>
            {
                link = CreateKey(path, options with { IsSymlink = true, Transaction = transaction }, out bool created);
                if (!created)
                    throw new LcsException(LcsErrno.EEXIST, $"{link.Path} exists already");
                link.SetValue("", RegType.Link, data, new WriteOptions { Layer = options.Layer, Transaction = transaction });
            });
            return link!;
        }
        catch (LcsException)
        {
            link?.Dispose();
            throw;
        }
    }

    /// <summary>Watches a key that is there, and with <see cref="WatchOptions.Subtree"/> all below it. The key is opened as any other and closed again.</summary>
    /// <exception cref="LcsException">ENOENT: no such hive or key.</exception>
    public RegistryWatch Watch(string path, WatchOptions options = default)
    {
        using Key key = OpenKey(path);
        return key.Watch(options);
    }
}
