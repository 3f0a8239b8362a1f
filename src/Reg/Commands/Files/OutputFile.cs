namespace Reg.Commands;

/// <summary>
/// A file that a command writes. It is written beside its place and moved there when it is whole and on the disk, so that a failure leaves what was there before.
/// A device or pipe is written directly.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;

    private OutputFile(string target, string? temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        Stream = stream;
    }

    /// <summary>Where to write.</summary>
    public FileStream Stream { get; }

    /// <summary>Opens a file for writing; asks before one that is there is written over.</summary>
    /// <param name="context">Whose folder and whose questions.</param>
    /// <param name="file">As typed.</param>
    /// <param name="isPrivate">Whether a new file is for its owner alone.</param>
    public static OutputFile Create(RegContext context, string file, bool isPrivate = false)
    {
        string path = context.FilePath(file);
        return FileNames.Guarded(file, "written", () =>
        {
            if (Directory.Exists(path))
                throw new CommandException(ExitCodes.Invalid, $"{file} is a folder");
            if (!File.Exists(path))
                return Beside(path, isPrivate, mode: null);
            if (!IsDescriptor(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target)
                path = target.FullName;
            if (TryOpenDirectly(path) is { } device)
                return new OutputFile(path, null, device);
            context.Confirm($"{file} is there already. Write over it?");
            return Beside(path, isPrivate, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path));
        });
    }

    /// <summary>Puts the file in its place.</summary>
    public void Finish()
    {
        if (_temporary is null)
        {
            Stream.Dispose();
            return;
        }
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be written before, as whoever wrote it has heard, is tried once more here.
        }
        if (_temporary is not null)
            File.Delete(_temporary);
    }

    private static OutputFile Beside(string path, bool isPrivate, UnixFileMode? mode)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetRandomFileName()}.part");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && (mode is not null || isPrivate))
            options.UnixCreateMode = mode ?? UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new OutputFile(path, temporary, new FileStream(temporary, options));
    }

    /// <summary>What is no file of its folder, and must not be replaced by one; null for a usual file.</summary>
    private static FileStream? TryOpenDirectly(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        if (!stream.CanSeek || path.StartsWith("/dev/", StringComparison.Ordinal) || IsDescriptor(path))
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>A link there can be opened, but what it names need not be a path.</summary>
    private static bool IsDescriptor(string path) => path.StartsWith("/proc/", StringComparison.Ordinal);
}
