using System.Runtime.InteropServices;

namespace Peios.Rsi;

/// <summary>The numbers of Linux errors that the registry source interface has a meaning for.</summary>
public static class Errno
{
    /// <summary>Operation not permitted: no SeTcbPrivilege.</summary>
    public const int EPERM = 1;

    /// <summary>No such file.</summary>
    public const int ENOENT = 2;

    /// <summary>Interrupted by a signal; the call is repeated.</summary>
    public const int EINTR = 4;

    /// <summary>The connection is down.</summary>
    public const int EIO = 5;

    /// <summary>No such device.</summary>
    public const int ENXIO = 6;

    /// <summary>Not now: nothing to read, or no room to write.</summary>
    public const int EAGAIN = 11;

    /// <summary>Not enough memory for the answer.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Another source holds a hive.</summary>
    public const int EEXIST = 17;

    /// <summary>No such device.</summary>
    public const int ENODEV = 19;

    /// <summary>Invalid argument; for a response: the connection is down.</summary>
    public const int EINVAL = 22;

    /// <summary>Not a registry device.</summary>
    public const int ENOTTY = 25;

    /// <summary>Too many sources or hives.</summary>
    public const int ENOSPC = 28;

    /// <summary>The other end is gone.</summary>
    public const int EPIPE = 32;

    /// <summary>A socket's path is too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>max_sequence is 2^64-1.</summary>
    public const int EOVERFLOW = 75;

    /// <summary>Too long for the buffer, or for the socket.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>The path is in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>The other end is gone.</summary>
    public const int ECONNRESET = 104;

    /// <summary>Not enough memory for the packet.</summary>
    public const int ENOBUFS = 105;

    /// <summary>No answer in time.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Nobody listens.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>Resuming a hive that went down, but with another root GUID.</summary>
    public const int ESTALE = 116;

    /// <summary>The transport was disposed of meanwhile.</summary>
    public const int ECANCELED = 125;

    /// <summary>The system's words for an errno.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
