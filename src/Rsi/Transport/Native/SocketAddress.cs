namespace Peios.Rsi.Native;

/// <summary>Builds a struct sockaddr_un.</summary>
internal static class SocketAddress
{
    /// <summary>
    /// Fills <paramref name="address"/> (<see cref="LibC.SockaddrUnSize"/> bytes) for a path without NUL, and returns the length to pass
    /// with it; -1 if the path is longer than the 107 bytes that a socket's address has room for.
    /// </summary>
    public static int Fill(Span<byte> address, ReadOnlySpan<byte> path)
    {
        if (path.Length > LibC.SunPathMax)
            return -1;
        address.Clear();
        address[0] = LibC.AF_UNIX;
        path.CopyTo(address[LibC.SunPathOffset..]);
        return LibC.SunPathOffset + path.Length + 1;
    }
}
