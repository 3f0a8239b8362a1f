using Loregd.Serving;

namespace Loregd.Hives;

/// <summary>The DELETE_LAYERs that are under way, so that a hive which is taken can tell them.</summary>
internal sealed class LayerDeletions
{
    private readonly List<LayerDeletion> _underWay = [];
    private volatile int _count;

    public LayerOrphans Unreported { get; } = new();

    public void Add(LayerDeletion deletion)
    {
        lock (_underWay)
        {
            _underWay.Add(deletion);
            _count = _underWay.Count;
        }
    }

    public void Remove(LayerDeletion deletion)
    {
        lock (_underWay)
        {
            _underWay.Remove(deletion);
            _count = _underWay.Count;
        }
    }

    public void Wake()
    {
        if (_count == 0)
            return;
        lock (_underWay)
        {
            foreach (LayerDeletion deletion in _underWay)
                deletion.Wake();
        }
    }
}
