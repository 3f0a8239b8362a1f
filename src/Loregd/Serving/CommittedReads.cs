using Loregd.Hives;
using Loregd.Logging;
using Loregd.Operations;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>What a writer reads besides its write connection: the committed state of its own hive and of the others.</summary>
internal sealed class CommittedReads(HiveSet hives, int own, Log log) : IDisposable
{
    private readonly ReaderSet _readers = new(hives);

    /// <summary>True when this writer's hive holds the key.</summary>
    public bool HasKey(in KeyGuid guid) => _readers[own].HasKey(guid);

    /// <summary>True when another hive holds the key: a GUID exists in one store of one hive.</summary>
    public bool ExistsElsewhere(KeyGuid guid) => _readers.AnotherHas(own, guid);

    /// <summary>Writes the answer to a read of a transaction; its length.</summary>
    public int Answer(Request request, Span<byte> buffer)
    {
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        try
        {
            if (_readers[own].TryAnswer(request.Op, request.Payload, ref response))
                return response.Finish();
            return response.Finish(ExistsElsewhere(ReadOperations.KeyOf(request.Payload)) ? Status.StorageError : Status.NotFound);
        }
        catch (Exception failure)
        {
            log.Fault($"{hives.All[own].Name}: {request.Op}: {failure.Message}");
            return response.Finish(Status.StorageError);
        }
    }

    /// <summary>Lets go of all snapshots: the writer is about to wait, or to truncate a log.</summary>
    public void Release() => _readers.Release();

    public void Dispose() => _readers.Dispose();
}
