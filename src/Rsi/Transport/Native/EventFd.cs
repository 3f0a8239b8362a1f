using System.Runtime.InteropServices;

namespace Peios.Rsi.Native;

/// <summary>A flag that poll can see. Once set it stays set.</summary>
internal sealed class EventFd : IDisposable
{
    /// <summary>Makes an eventfd with count 0.</summary>
    /// <exception cref="TransportException">No descriptor to be had.</exception>
    public EventFd()
    {
        int fd = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        if (fd < 0)
            throw new TransportException("eventfd", Marshal.GetLastPInvokeError());
        Handle = new FileDescriptor(fd);
    }

    /// <summary>The descriptor: readable once set.</summary>
    public FileDescriptor Handle { get; }

    /// <summary>Sets it; nothing if it is closed.</summary>
    public unsafe void Set()
    {
        ulong one = 1;
        try
        {
            // Fails only when the count is at its maximum, and then it is set.
            _ = LibC.write(Handle, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody is left to be woken.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
