using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>
/// RSI_CREATE_KEY, seeds §5.1.7: the key and the unsettled entries that name it go to the key's store in one commit, so that a persistent
/// key is created whole and a volatile one never touches the disk.
/// </summary>
internal static class CreateKey
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        CreateKeyRequest.TryRead(payload, out CreateKeyRequest request);
        if (!session.TryClaim(request.Guid) || session.Stores.StoreOf(request.Guid) is not null || session.ExistsElsewhere(request.Guid))
            return Status.AlreadyExists;
        if (session.Stores.StoreOf(request.Parent) is null)
            return Status.NotFound;
        IReadOnlyList<UnsettledEntry> entries = session.Unsettled.Naming(request.Guid);
        foreach (UnsettledEntry entry in entries)
        {
            if (IsNameTaken(session, entry))
                return Status.AlreadyExists;
        }

        StoreWriter store = session[request.IsVolatile ? Store.Volatile : Store.Main];
        // Recovery may have removed a key of this GUID, and the sweep not yet its values.
        store.DeleteValues(request.Guid);
        store.DeleteBlanketTombstones(request.Guid);
        store.InsertKey(request, session.Fold(request.Name), WallClock.UnixNanoseconds());
        foreach (UnsettledEntry entry in entries)
            store.InsertEntry(entry);
        session.Unsettled.RemoveNaming(request.Guid);
        return Status.Ok;
    }

    private static bool IsNameTaken(WriteSession session, UnsettledEntry entry) =>
        session.Unsettled.LostItsName(entry) || session.Writers.Any(writer => writer.HasEntry(entry.Parent, entry.FoldedName, entry.Layer));
}
