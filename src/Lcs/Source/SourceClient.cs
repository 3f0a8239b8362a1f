using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// The requests as methods: each sends one request, checks its answer and throws what the kernel's caller would see. Names come as the caller typed them.
/// </summary>
internal sealed partial class SourceClient(SourceConnection connection, SequenceCounter sequences, LcsOptions options)
{
    // Header, two names of up to 1,024 bytes and the fixed fields of any request without a descriptor or data.
    private const int SmallRequest = 2400;

    private readonly TouchedEntries _touched = new();

    /// <summary>The connection behind it.</summary>
    public SourceConnection Connection => connection;

    /// <summary>LOOKUP.</summary>
    public LookupAnswer Lookup(ulong transaction, KeyGuid parent, ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.Lookup, transaction);
        new LookupRequest { Parent = parent, ChildName = name }.Write(ref request.Body);
        return AnswerDecoder.Lookup(Ask(OpCode.Lookup, buffer[..request.Finish()]));
    }

    /// <summary>CREATE_ENTRY.</summary>
    public void CreateEntry(ulong transaction, KeyGuid parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer, KeyGuid child, ulong? sequence = null)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.CreateEntry, transaction);
        new CreateEntryRequest { Parent = parent, ChildName = name, Layer = layer, Child = child, Sequence = sequence ?? sequences.Take() }.Write(ref request.Body);
        _touched.Add(transaction, parent, name);
        Command(OpCode.CreateEntry, buffer[..request.Finish()]);
    }

    /// <summary>HIDE_ENTRY.</summary>
    public void HideEntry(ulong transaction, KeyGuid parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer, ulong? sequence = null)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.HideEntry, transaction);
        new HideEntryRequest { Parent = parent, ChildName = name, Layer = layer, Sequence = sequence ?? sequences.Take() }.Write(ref request.Body);
        _touched.Add(transaction, parent, name);
        Command(OpCode.HideEntry, buffer[..request.Finish()]);
    }

    /// <summary>DELETE_ENTRY.</summary>
    public void DeleteEntry(ulong transaction, KeyGuid parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.DeleteEntry, transaction);
        new DeleteEntryRequest { Parent = parent, ChildName = name, Layer = layer }.Write(ref request.Body);
        _touched.Add(transaction, parent, name);
        Command(OpCode.DeleteEntry, buffer[..request.Finish()]);
    }

    /// <summary>ENUM_CHILDREN.</summary>
    public ChildrenAnswer EnumChildren(ulong transaction, KeyGuid parent)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.EnumChildren, transaction);
        new EnumChildrenRequest { Parent = parent }.Write(ref request.Body);
        return AnswerDecoder.Children(Ask(OpCode.EnumChildren, buffer[..request.Finish()]));
    }

    /// <summary>CREATE_KEY. ALREADY_EXISTS is EIO if the GUID is new.</summary>
    public void CreateKey(
        ulong transaction, KeyGuid key, ReadOnlySpan<byte> name, KeyGuid parent, byte[] descriptor, bool isVolatile, bool isSymlink, bool isNew = true)
    {
        byte[] buffer = new byte[SmallRequest + descriptor.Length];
        var request = new RequestWriter(buffer, 0, OpCode.CreateKey, transaction);
        new CreateKeyRequest
        {
            Guid = key,
            Name = name,
            Parent = parent,
            SecurityDescriptor = descriptor,
            IsVolatile = isVolatile,
            IsSymlink = isSymlink,
        }.Write(ref request.Body);
        try
        {
            Command(OpCode.CreateKey, buffer.AsSpan(0, request.Finish()));
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EEXIST)
        {
            throw new LcsException(isNew ? LcsErrno.EIO : LcsErrno.EEXIST, $"CREATE_KEY: the source has a key of the GUID {key} already", e);
        }
    }

    /// <summary>READ_KEY.</summary>
    public KeyAnswer ReadKey(ulong transaction, KeyGuid key)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.ReadKey, transaction);
        new ReadKeyRequest { Guid = key }.Write(ref request.Body);
        return AnswerDecoder.Key(Ask(OpCode.ReadKey, buffer[..request.Finish()]));
    }

    /// <summary>WRITE_KEY of the time alone or, with a descriptor, of both.</summary>
    public void WriteKey(ulong transaction, KeyGuid key, byte[]? descriptor, ulong lastWriteTime)
    {
        byte[] buffer = new byte[SmallRequest + (descriptor?.Length ?? 0)];
        var request = new RequestWriter(buffer, 0, OpCode.WriteKey, transaction);
        new WriteKeyRequest { Guid = key, FieldMask = descriptor is null ? 2u : 3u, SecurityDescriptor = descriptor, LastWriteTime = lastWriteTime }
            .Write(ref request.Body);
        Command(OpCode.WriteKey, buffer.AsSpan(0, request.Finish()));
    }

    /// <summary>DROP_KEY at the last close: outside any transaction, and nobody waits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="waitsForSlot">Whether many are sent at once, of which none shall be lost for want of a slot.</param>
    public void PostDropKey(KeyGuid key, bool waitsForSlot)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.DropKey, 0);
        new DropKeyRequest { Guid = key }.Write(ref request.Body);
        options.Statistics.Post(OpCode.DropKey);
        connection.Post(OpCode.DropKey, buffer[..request.Finish()], waitsForSlot);
    }

    /// <summary>DROP_KEY inside a transaction, waited for.</summary>
    public void DropKey(ulong transaction, KeyGuid key)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.DropKey, transaction);
        new DropKeyRequest { Guid = key }.Write(ref request.Body);
        Command(OpCode.DropKey, buffer[..request.Finish()]);
    }

    private void Command(OpCode op, Span<byte> frame, Action? lateOk = null)
    {
        byte[] response = Exchange(op, frame, lateOk);
        if (response.Length != Wire.StatusResponseSize)
            throw new LcsException(LcsErrno.EIO, $"the source's answer to {op} is {response.Length} bytes long instead of {Wire.StatusResponseSize}");
    }

    private AnswerReader Ask(OpCode op, Span<byte> frame) =>
        new(Exchange(op, frame).AsSpan(Wire.StatusResponseSize), options, sequences.Next);

    private byte[] Exchange(OpCode op, Span<byte> frame, Action? lateOk = null)
    {
        long began = options.Statistics.Begin();
        ResponseHeader header = default;
        byte[] response;
        try
        {
            response = connection.Exchange(op, frame, lateOk);
            ResponseHeader.TryRead(response, out header, out _);
        }
        finally
        {
            // A header that never came has no length.
            options.Statistics.End(op, began, header.TotalLength > 0 && header.Status == Status.Ok);
        }
        return header.Status == Status.Ok ? response : throw StatusErrors.ToException(op, header.Status);
    }
}
