using System.Buffers.Binary;
using System.Net.Sockets;

namespace Reg.Hosting;

/// <summary>
/// Frames over a connected stream socket: kind, length of the payload (u32, little-endian), payload. Any thread may send; one receives. When the other side is
/// gone, sending has no effect and receiving gives null: both sides then end what they do, each in its own way.
/// </summary>
internal sealed class FrameChannel(Socket socket) : IDisposable
{
    private const int HeaderLength = 5;
    private const int MaxPayload = 16 << 20;

    private readonly Lock _sending = new();

    /// <summary>Sends a frame. False when the other side is gone.</summary>
    public bool Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderLength + payload.Length];
        frame[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        lock (_sending)
        {
            try
            {
                for (int sent = 0; sent < frame.Length;)
                    sent += socket.Send(frame.AsSpan(sent));
                return true;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Sends a frame without payload.</summary>
    public bool Send(FrameKind kind) => Send(kind, []);

    /// <summary>Sends a frame of fields.</summary>
    public bool Send(FrameKind kind, Action<BinaryWriter> write)
    {
        using var payload = new MemoryStream();
        using (var fields = new BinaryWriter(payload))
        {
            write(fields);
            fields.Flush();
            return Send(kind, payload.GetBuffer().AsSpan(0, (int)payload.Length));
        }
    }

    /// <summary>Waits for the next frame. Null when the other side is gone, or sends what is no frame.</summary>
    public Frame? Receive()
    {
        byte[] header = new byte[HeaderLength];
        if (!Fill(header))
            return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1));
        if (length is < 0 or > MaxPayload)
            return null;
        byte[] payload = new byte[length];
        return Fill(payload) ? new Frame((FrameKind)header[0], payload) : null;
    }

    /// <summary>Whether the other side is gone, as far as can be known without waiting.</summary>
    public bool IsGone()
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Tells the other side that nothing more comes.</summary>
    public void EndSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already, which is all that this would tell it.
        }
    }

    /// <summary>Closes the connection; who waits in <see cref="Receive"/> gets null.</summary>
    public void Dispose()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
        socket.Dispose();
    }

    private bool Fill(Span<byte> buffer)
    {
        try
        {
            while (buffer.Length > 0)
            {
                int count = socket.Receive(buffer);
                if (count == 0)
                    return false;
                buffer = buffer[count..];
            }
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
