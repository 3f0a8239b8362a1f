using System.Runtime.InteropServices;

namespace Peios.Rsi.Native;

/// <summary>
/// A descriptor that is closed once: after <see cref="SafeHandle.Dispose()"/>, when the last call that uses it has returned, so that its
/// number cannot mean another file in the middle of a call.
/// </summary>
internal sealed class FileDescriptor : SafeHandle
{
    /// <summary>Takes over <paramref name="fd"/>.</summary>
    public FileDescriptor(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    // Never tried again: Linux has released the number even when close reports EINTR.
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
