using System.Runtime.InteropServices;

namespace Peios.Sqlite.Interop;

/// <summary>Pages straight from the kernel: zeroed, and given back at once, which a heap does not promise.</summary>
internal static unsafe partial class Libc
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapPrivate = 2;
    private const int MapAnonymous = 0x20;
    private const int MadvDontNeed = 4;

    /// <summary>Zeroed pages, or 0 if there is no memory.</summary>
    internal static nint AllocatePages(int bytes)
    {
        nint address = mmap(0, (nuint)bytes, ProtRead | ProtWrite, MapPrivate | MapAnonymous, -1, 0);
        return address == -1 ? 0 : address;
    }

    internal static void FreePages(nint address, int bytes) => _ = munmap(address, (nuint)bytes);

    /// <summary>Gives the memory back but keeps the addresses, which then read as zeros.</summary>
    internal static void DiscardPages(nint address, int bytes)
    {
        if (madvise(address, (nuint)bytes, MadvDontNeed) != 0)
            NativeMemory.Clear((void*)address, (nuint)bytes);
    }

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);
}
