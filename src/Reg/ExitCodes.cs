using Peios.Lcs;

namespace Reg;

/// <summary>Exit statuses of <c>reg</c>.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Usage = 1;
    public const int NotFound = 2;
    /// <summary>Reserved: the caller is always SYSTEM here, and nothing is denied to it.</summary>
    public const int Denied = 3;
    public const int Invalid = 4;
    public const int SourceFailure = 5;
    public const int Conflict = 6;
    /// <summary>Abandoned by SIGINT or by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The status for an error of the registry.</summary>
    public static int For(LcsErrno errno) => errno switch
    {
        LcsErrno.ENOENT => NotFound,
        LcsErrno.EPERM => Denied,
        LcsErrno.EINVAL or LcsErrno.ELOOP or LcsErrno.EXDEV => Invalid,
        LcsErrno.EEXIST or LcsErrno.EBUSY or LcsErrno.EAGAIN or LcsErrno.ENOTEMPTY => Conflict,
        _ => SourceFailure,
    };
}

/// <summary>A command cannot do what it was asked.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode => exitCode;
}
