namespace Peios.Lcs;

/// <summary>Files that are only the user's, and gone when they are closed.</summary>
public static class TemporaryFile
{
    /// <summary>Makes one in the folder for temporary files.</summary>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 64 << 10,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"registry-{Path.GetRandomFileName()}"), options);
    }
}
