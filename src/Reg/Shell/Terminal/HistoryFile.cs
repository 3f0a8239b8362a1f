using System.Text;
using Reg.Shell.Editing;

namespace Reg.Shell;

/// <summary>
/// The lines typed into the shell, a line each, for its owner only. Shells that run side by side add to the same file; it is shortened when it has grown to twice what
/// is kept.
/// </summary>
internal sealed class HistoryFile(string path)
{
    private const int Capacity = 1000;

    /// <summary>Reads what is there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public History Load()
    {
        if (!File.Exists(path))
            return new History([], Capacity);
        string[] lines = File.ReadAllLines(path);
        if (lines.Length > 2 * Capacity)
            Shorten(lines);
        return new History(lines, Capacity);
    }

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Add(string line)
    {
        using FileStream file = Open(path, FileMode.Append);
        file.Write(Encoding.UTF8.GetBytes($"{line}\n"));
    }

    private void Shorten(string[] lines)
    {
        string next = $"{path}.{Environment.ProcessId}";
        using (FileStream file = Open(next, FileMode.Create))
            file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.TakeLast(Capacity).Select(line => $"{line}\n"))));
        File.Move(next, path, overwrite: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
