using System.Runtime.InteropServices;
using Loregd.Hives;
using Loregd.Operations;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>
/// A request on its way to a hive's writer. It owns a copy of its payload in native memory, which stays where it is until the request is
/// recycled, so that SQLite reads names and data out of it without a copy.
/// </summary>
internal sealed unsafe class Request
{
    private const int KeptCapacity = 64 << 10;
    private byte* _memory;
    private int _capacity;
    private int _length;

    public Connection Connection { get; private set; } = null!;

    public ulong Id { get; private set; }

    public OpCode Op { get; private set; }

    /// <summary>The transaction that it belongs to, or that it commits or aborts; null for none.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>When it was read, in <see cref="Environment.TickCount64"/>: all its deadlines count from here.</summary>
    public long ReadAt { get; private set; }

    /// <summary>What applies it; null for reads and for what the writer does by itself.</summary>
    public WriteHandler? Handler { get; set; }

    /// <summary>The key by which it found its hive.</summary>
    public KeyGuid RoutedBy { get; set; }

    /// <summary>The key that it makes its hive expect; zero for none.</summary>
    public KeyGuid Expected { get; set; }

    /// <summary>The number of the hive that expects it.</summary>
    public int ExpectedBy { get; set; }

    /// <summary>True while it is counted among the requests that wait.</summary>
    public bool CountsAsWaiting { get; set; }

    /// <summary>Since when it is held for a name; 0 if it never was.</summary>
    public long HeldSince { get; private set; }

    /// <summary>The <see cref="Storage.UnsettledEntries.Version"/> at which it was held.</summary>
    public long HeldAtVersion { get; private set; }

    /// <summary>The DELETE_LAYER that it stands for in this hive's queue.</summary>
    public LayerDeletion? LayerDeletion { get; set; }

    /// <summary>Something for the writer to do between requests, in place of a request.</summary>
    public Action? Command { get; set; }

    public bool IsRead => ReadOperations.IsRead(Op);

    public ReadOnlySpan<byte> Payload => new(_memory, _length);

    public void Fill(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload)
    {
        (Connection, Id, Op, ReadAt) = (connection, header.RequestId, (OpCode)header.Op, Environment.TickCount64);
        if (payload.Length > _capacity)
        {
            _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)payload.Length);
            _capacity = payload.Length;
        }

        payload.CopyTo(new Span<byte>(_memory, _capacity));
        _length = payload.Length;
    }

    /// <summary>Notes that it is held, since now if it was not before.</summary>
    public void Hold(long version) => (HeldSince, HeldAtVersion) = (HeldSince == 0 ? Environment.TickCount64 : HeldSince, version);

    /// <summary>Forgets everything, but keeps a memory of usual size.</summary>
    public void Clear()
    {
        (Connection, Transaction, Handler, LayerDeletion, Command) = (null!, null, null, null, null);
        (RoutedBy, Expected, CountsAsWaiting, HeldSince, _length) = (KeyGuid.Zero, KeyGuid.Zero, false, 0, 0);
        if (_capacity > KeptCapacity)
            Free();
    }

    public void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        (_capacity, _length) = (0, 0);
    }
}

/// <summary>Requests that are over, for the next ones; bounded.</summary>
internal sealed class RequestPool
{
    private const int Capacity = 512;
    private readonly Stack<Request> _free = new(Capacity);

    public Request Rent()
    {
        lock (_free)
        {
            if (_free.TryPop(out Request? request))
                return request;
        }

        return new Request();
    }

    public void Return(Request request)
    {
        request.Clear();
        lock (_free)
        {
            if (_free.Count < Capacity)
            {
                _free.Push(request);
                return;
            }
        }

        request.Free();
    }
}
