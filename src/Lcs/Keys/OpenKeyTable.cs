using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Which keys callers hold open, and which of those no entry names any more: these are dropped at their last close.</summary>
internal sealed class OpenKeyTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<KeyGuid, State> _open = [];

    /// <summary>Keys that are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>One more handle of the key.</summary>
    public void Acquire(KeyGuid key)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out State? state))
                _open.Add(key, state = new State());
            state.Handles++;
        }
    }

    /// <summary>One handle less; the last one of an orphan drops the key.</summary>
    public void Release(Hive hive, KeyGuid key)
    {
        lock (_gate)
        {
            State state = _open[key];
            if (--state.Handles > 0)
                return;
            _open.Remove(key);
            if (!state.IsOrphan)
                return;
        }
        Drop(hive, key, waitsForSlot: false);
    }

    /// <summary>No entry names the key any more: it goes now if nobody holds it open, else at the last close.</summary>
    public void Orphan(Hive hive, KeyGuid key)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out State? state))
            {
                state.IsOrphan = true;
                return;
            }
        }
        // A whole subtree's or layer's keys come here at once.
        Drop(hive, key, waitsForSlot: true);
    }

    /// <summary>A restore is going to create a deleted key again that is still held open: its last close must not drop it any more. False for any other key.</summary>
    public bool TryAdopt(KeyGuid key)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out State? state) || !state.IsOrphan)
                return false;
            state.IsOrphan = false;
            return true;
        }
    }

    private static void Drop(Hive hive, KeyGuid key, bool waitsForSlot)
    {
        try
        {
            if (hive.IsUp)
                hive.Client.PostDropKey(key, waitsForSlot);
        }
        catch (LcsException)
        {
            // A hive that is down cannot be told; its source finds the key without entries when it recovers.
        }
    }

    private sealed class State
    {
        public int Handles { get; set; }
        public bool IsOrphan { get; set; }
    }
}
