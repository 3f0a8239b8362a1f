using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>A hive that some source has registered. It stays known when its source goes down, so that the source can resume.</summary>
internal sealed class Hive(string name, KeyGuid root)
{
    private volatile SourceClient? _client;

    /// <summary>The name as registered.</summary>
    public string Name => name;

    /// <summary>The root key; the same in every registration.</summary>
    public KeyGuid Root => root;

    /// <summary>The connection that holds the hive, ready or not; null while the hive is down. Guarded by the source table.</summary>
    public SourceConnection? Owner { get; set; }

    /// <summary>Layers whose deletion the hive has not answered, to be deleted when it resumes. Guarded by the source table.</summary>
    public List<string> MissedLayerDeletions { get; } = [];

    /// <summary>Whether callers can use it.</summary>
    public bool IsUp => _client is not null;

    /// <summary>Opens the hive to callers, or with null closes it.</summary>
    public void SetClient(SourceClient? client) => _client = client;

    /// <summary>The requests of the source that serves the hive now.</summary>
    /// <exception cref="LcsException">EIO: the hive is down.</exception>
    public SourceClient Client => _client ?? throw new LcsException(LcsErrno.EIO, $"the source of hive {name} is down");
}
