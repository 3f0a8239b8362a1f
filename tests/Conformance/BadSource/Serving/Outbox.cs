using System.Net.Sockets;

using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>Answers on their way to the kernel. What the socket does not take yet waits here, so that reading goes on.</summary>
internal sealed class Outbox
{
    private readonly Queue<(byte[] Frame, bool IsLoneDropOk)> _waiting = new();
    private Socket? _socket;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>The kernel has taken a connection down in the `write` of the OK to a DROP_KEY that nobody waited for.</summary>
    public bool HasLostByDropKey { get; private set; }

    public void Begin(Socket socket)
    {
        _socket = socket;
        _waiting.Clear();
    }

    public void Answer(Request request, Status status, byte[]? payload = null)
    {
        bool isLoneDrop = request is { Op: (ushort)Op.DropKey, Transaction: 0 };
        if (isLoneDrop && status == Status.Ok && HasLostByDropKey && !Broken.Is(DefectKind.DropKeyOkAgain))
            status = Status.NotFound;
        payload ??= [];
        if (status != Status.Ok)
            payload = Broken.Is(DefectKind.ErrorWithPayload) ? new byte[4] : [];
        if (Frames.ResponseHeader + 4 + payload.Length > Frames.LargestMessage)
            (status, payload) = (Broken.Is(DefectKind.TooLargeStorageError) ? Status.StorageError : Status.TooLarge, []);
        bool isWrongOp = Broken.Is(DefectKind.OpWithoutBit15) && request.Op == (ushort)Op.Flush;
        ushort op = isWrongOp ? request.Op : (ushort)(request.Op | Frames.AnswerBit);
        _waiting.Enqueue((Frames.Response(request.Id, op, status, payload), isLoneDrop && status == Status.Ok));
        Send();
    }

    /// <summary>Sends what the socket takes.</summary>
    /// <exception cref="SocketException">The connection is down.</exception>
    public void Send()
    {
        while (_waiting.TryPeek(out (byte[] Frame, bool IsLoneDropOk) next))
        {
            try
            {
                _socket!.Send(next.Frame);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
            catch (SocketException)
            {
                HasLostByDropKey |= next.IsLoneDropOk;
                throw;
            }

            _waiting.Dequeue();
        }
    }
}
