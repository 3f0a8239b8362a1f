using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_WRITE_KEY, seeds §5.1.9: descriptor and last write time, those that the mask names.</summary>
internal static class WriteKey
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        WriteKeyRequest.TryRead(payload, out WriteKeyRequest request);
        if (session.Stores.StoreOf(request.Guid) is not { } store)
            return Status.NotFound;
        if (request.HasSecurityDescriptor)
            session[store].SetSecurityDescriptor(request.Guid, request.SecurityDescriptor);
        if (request.HasLastWriteTime)
            session[store].SetLastWriteTime(request.Guid, request.LastWriteTime);
        return Status.Ok;
    }

    /// <summary>True for the WRITE_KEY whose failure takes the kernel's connection down: the time alone (mask 2).</summary>
    public static bool IsTimeAlone(ReadOnlySpan<byte> payload, out KeyGuid key, out ulong time)
    {
        WriteKeyRequest.TryRead(payload, out WriteKeyRequest request);
        (key, time) = (request.Guid, request.LastWriteTime);
        return request.HasLastWriteTime && !request.HasSecurityDescriptor;
    }

    /// <summary>Writes a time that was answered before it could be written, unless a later one is there by now or the key is gone.</summary>
    public static void ApplyLate(WriteSession session, in KeyGuid key, ulong time)
    {
        foreach (StoreWriter writer in session.Writers)
        {
            if (writer.LastWriteTime(key) < time)
                writer.SetLastWriteTime(key, time);
        }
    }
}
