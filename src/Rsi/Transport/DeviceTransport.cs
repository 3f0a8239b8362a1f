using System.Runtime.InteropServices;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>The protocol over the kernel's character device (kernel.md, The device).</summary>
internal sealed unsafe class DeviceTransport : RsiTransport
{
    internal const uint REG_SRC_REGISTER = 0x40185200;

    private volatile bool _registered;

    public DeviceTransport(FileDescriptor handle, string describe)
        : base(handle, describe)
    {
    }

    /// <inheritdoc/>
    public override bool WritesMayTakeLong => true;

    public override ReadOutcome TryRead(Span<byte> buffer, out int length)
    {
        length = 0;
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                nint count;
                try
                {
                    count = LibC.read(Descriptor.Handle, pointer, (nuint)buffer.Length);
                }
                catch (ObjectDisposedException)
                {
                    return ReadOutcome.Down;
                }
                if (count > 0)
                {
                    length = (int)count;
                    return ReadOutcome.Message;
                }
                int errno = count == 0 ? 0 : Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                    return ReadError(errno);
            }
        }
    }

    public override WriteOutcome TryWrite(ReadOnlySpan<byte> message)
    {
        fixed (byte* pointer = message)
        {
            while (true)
            {
                try
                {
                    // One write a response, never in parts.
                    if (LibC.write(Descriptor.Handle, pointer, (nuint)message.Length) >= 0)
                        return WriteOutcome.Written;
                }
                catch (ObjectDisposedException)
                {
                    return WriteOutcome.Down;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.EINTR)
                    continue;
                WriteOutcome outcome = WriteErrors.Outcome(errno);
                if (outcome == WriteOutcome.Down)
                    SetDown(errno);
                return outcome;
            }
        }
    }

    public override int Register(ulong maxSequence, IReadOnlyList<HiveRegistration> hives, TimeSpan timeout)
    {
        int size = RegistrationPacket.Size(hives);
        byte* argument = (byte*)NativeMemory.Alloc((nuint)size);
        try
        {
            RegistrationPacket.Write(new Span<byte>(argument, size), maxSequence, hives, (ulong)argument);
            while (true)
            {
                // Never cut short here: the kernel has its own limits, and half a registration cannot be taken back.
                if (LibC.ioctl(Descriptor.Handle, REG_SRC_REGISTER, argument) >= 0)
                {
                    _registered = true;
                    return 0;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                    return errno;
            }
        }
        catch (ObjectDisposedException)
        {
            return Errno.ECANCELED;
        }
        finally
        {
            NativeMemory.Free(argument);
        }
    }

    private ReadOutcome ReadError(int errno)
    {
        switch (errno)
        {
            case Errno.EAGAIN:
                return ReadOutcome.Empty;
            case Errno.EMSGSIZE:
                return ReadOutcome.BufferTooSmall;
            default:
                // Before registration there is no connection yet that could be down; what the ioctl returns decides.
                if (!_registered)
                    return ReadOutcome.Empty;
                SetDown(errno);
                return ReadOutcome.Down;
        }
    }
}
