using System.Diagnostics.CodeAnalysis;

namespace Peios.Lcs;

/// <summary>Linux error numbers that LCS gives to its callers and to sources that register.</summary>
[SuppressMessage("Naming", "CA1700:Do not name enum values 'Reserved'", Justification = "errno names")]
public enum LcsErrno
{
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>Operation not permitted.</summary>
    EPERM = 1,
    /// <summary>No such key, value, hive or layer.</summary>
    ENOENT = 2,
    /// <summary>The caller was killed while it waited.</summary>
    EINTR = 4,
    /// <summary>The source failed, is down, or gave an answer that the kernel refuses.</summary>
    EIO = 5,
    /// <summary>A conditional write found another sequence.</summary>
    EAGAIN = 11,
    /// <summary>The source could not start the write in time.</summary>
    EBUSY = 16,
    /// <summary>It is there already.</summary>
    EEXIST = 17,
    /// <summary>A transaction cannot change two hives.</summary>
    EXDEV = 18,
    /// <summary>Malformed name, path, value or use.</summary>
    EINVAL = 22,
    /// <summary>The answer is larger than can be carried, or no room for another hive.</summary>
    ENOSPC = 28,
    /// <summary>The key has subkeys.</summary>
    ENOTEMPTY = 39,
    /// <summary>Symlinks lead in a circle.</summary>
    ELOOP = 40,
    /// <summary>max_sequence leaves no next sequence.</summary>
    EOVERFLOW = 75,
    /// <summary>The source does not support it.</summary>
    ENOTSUP = 95,
    /// <summary>No answer in time.</summary>
    ETIMEDOUT = 110,
    /// <summary>A hive that went down comes back with another root.</summary>
    ESTALE = 116,
}
