namespace Peios.Rsi;

/// <summary>Value types (kernel.md, How it resolves layers). Neither the kernel nor a source checks data against them.</summary>
public static class RegType
{
    /// <summary>REG_NONE.</summary>
    public const uint None = 0;

    /// <summary>REG_SZ: UTF-8 with a final NUL.</summary>
    public const uint Sz = 1;

    /// <summary>REG_EXPAND_SZ: UTF-8 with a final NUL, holding references to be expanded.</summary>
    public const uint ExpandSz = 2;

    /// <summary>REG_BINARY.</summary>
    public const uint Binary = 3;

    /// <summary>REG_DWORD: 32 bits, little-endian.</summary>
    public const uint Dword = 4;

    /// <summary>REG_DWORD_BIG_ENDIAN: 32 bits, big-endian.</summary>
    public const uint DwordBigEndian = 5;

    /// <summary>REG_LINK: a symlink's target, UTF-8 with a final NUL.</summary>
    public const uint Link = 6;

    /// <summary>REG_MULTI_SZ: strings with their NULs, and one NUL more.</summary>
    public const uint MultiSz = 7;

    /// <summary>REG_RESOURCE_LIST.</summary>
    public const uint ResourceList = 8;

    /// <summary>REG_FULL_RESOURCE_DESCRIPTOR.</summary>
    public const uint FullResourceDescriptor = 9;

    /// <summary>REG_RESOURCE_REQUIREMENTS_LIST.</summary>
    public const uint ResourceRequirementsList = 10;

    /// <summary>REG_QWORD: 64 bits, little-endian.</summary>
    public const uint Qword = 11;

    /// <summary>REG_TOMBSTONE: no such value, no data (rsi.md, Operations).</summary>
    public const uint Tombstone = 0xFFFF;
}
