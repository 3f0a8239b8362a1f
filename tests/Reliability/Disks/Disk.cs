namespace Loregd.Reliability.Disks;

/// <summary>
/// A folder whose files SQLite reaches through <see cref="ShimVfs"/>: what happens to them is recorded, counted, and made to fail on demand. Any thread
/// may use it. Shared memory ("-shm") is not recorded: no power cut leaves it.
/// </summary>
internal sealed class Disk : IDisposable
{
    private static readonly List<Disk> s_disks = [];

    private readonly Lock _gate = new();
    private readonly string _prefix;
    private readonly List<DiskEvent> _events = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private DiskFault? _fault;
    private readonly Random _chance = new(1);
    private long _calls;

    private Disk(string folder) => _prefix = folder + "/";

    /// <summary>Whether events are kept, and not only counted. To be set before SQLite opens anything.</summary>
    public bool IsRecording { get; init; }

    /// <summary>No write that lets a file grow succeeds.</summary>
    public bool IsFull { get; set; }

    /// <summary>Files can be opened for reading only, and none can be made.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>One sync in so many fails, by chance; 0: none does.</summary>
    public int OneSyncFailsIn { get; set; }

    /// <summary>How many calls the fault of the moment has counted.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>How many calls have failed because of <see cref="Arm"/>, <see cref="IsFull"/>, <see cref="IsReadOnly"/> or <see cref="OneSyncFailsIn"/>.</summary>
    public long Failures { get; private set; }

    /// <summary>The call that failed last, for reports.</summary>
    public string LastFailure { get; private set; } = "none";

    /// <summary>What has happened until now.</summary>
    public IReadOnlyList<DiskEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>Watches the files directly in a folder, from the next time that SQLite opens them.</summary>
    public static Disk Watch(string folder, bool isRecording = false)
    {
        ShimVfs.Register();
        var disk = new Disk(folder) { IsRecording = isRecording };
        lock (s_disks)
            s_disks.Add(disk);
        return disk;
    }

    /// <summary>The disk that holds a file; null for one that nobody watches.</summary>
    public static Disk? Of(string? path)
    {
        if (path is null)
            return null;
        lock (s_disks)
            return s_disks.Find(disk => path.StartsWith(disk._prefix, StringComparison.Ordinal));
    }

    /// <summary>From now on calls are counted, and those that the fault names fail; null to let all succeed.</summary>
    public void Arm(DiskFault? fault)
    {
        lock (_gate)
            (_fault, _calls) = (fault, 0);
    }

    /// <summary>Puts a mark among the events.</summary>
    public void Mark(string who, long step) => Record(new DiskEvent(DiskEventKind.Mark, who, step));

    public void Record(DiskEvent happened)
    {
        if (!IsRecording)
            return;
        lock (_gate)
            _events.Add(happened);
    }

    /// <summary>To be called when SQLite has opened a file, before anything else happens to it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isNew">It was not there before.</param>
    /// <param name="read">Reads all of it.</param>
    public void RecordOpen(string path, bool isNew, Func<byte[]> read)
    {
        if (!IsRecording)
            return;
        string name = NameOf(path);
        lock (_gate)
        {
            bool isFirst = _known.Add(name);
            if (isNew)
                _events.Add(new DiskEvent(DiskEventKind.Create, name));
            else if (isFirst)
                _events.Add(new DiskEvent(DiskEventKind.Base, name, 0, read()));
        }
    }

    /// <summary>The name by which events know a file.</summary>
    public static string NameOf(string path) => Path.GetFileName(path);

    /// <summary>Counts a call; returns how it has to fail, or null.</summary>
    public FaultKind? Decide(DiskCall call, string file)
    {
        lock (_gate)
        {
            if (DecideByNumber(call) is not { } kind)
                return null;
            Failures++;
            LastFailure = $"{call} of {file}";
            return kind;
        }
    }

    /// <summary>A call failed for another reason than the armed fault.</summary>
    public void CountFailure(DiskCall call, string file)
    {
        lock (_gate)
        {
            Failures++;
            LastFailure = $"{call} of {file}";
        }
    }

    public void Dispose()
    {
        lock (s_disks)
            s_disks.Remove(this);
    }

    private FaultKind? DecideByNumber(DiskCall call)
    {
        if (call == DiskCall.Sync && OneSyncFailsIn > 0 && _chance.Next(OneSyncFailsIn) == 0)
            return FaultKind.Error;
        if (_fault is not { } fault || !fault.Concerns(call))
            return null;
        long number = _calls++;
        return number < fault.At || number >= fault.At + fault.Length ? null : fault.Kind;
    }
}
