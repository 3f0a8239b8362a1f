using Peios.Lcs;

namespace Reg.Commands;

/// <summary>Files that commands read and write, and what their failures mean. <c>-</c> is the standard input or output, as <c>/dev/stdin</c> and <c>/dev/stdout</c> are.</summary>
internal static class FileNames
{
    /// <summary>Whether a file that was typed is the standard input or output.</summary>
    public static bool IsStandard(string file) => file is "-" or "/dev/stdin" or "/dev/stdout";

    /// <summary>What messages call a file that is read.</summary>
    public static string Shown(string file) => IsStandard(file) ? "the standard input" : file;

    /// <summary>The same file, seen from any process: what a shell's <c>&lt;(command)</c> is, for one, has a name that each process takes for a file of its own.</summary>
    /// <param name="process">Whose file it is.</param>
    /// <param name="path">Absolute.</param>
    public static string InProcess(int process, string path) => path switch
    {
        "/dev/stderr" => $"/proc/{process}/fd/2",
        _ when path.StartsWith("/dev/fd/", StringComparison.Ordinal) => $"/proc/{process}/fd/{path["/dev/fd/".Length..]}",
        _ when path.StartsWith("/proc/self/", StringComparison.Ordinal) => $"/proc/{process}/{path["/proc/self/".Length..]}",
        _ => path,
    };

    /// <summary>Opens a file for reading, from its start to its end.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static Stream OpenRead(RegContext context, string file) => IsStandard(file)
        ? context.Input
        : Guarded(file, "read", () => new FileStream(ReadablePath(context, file), FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Opens a file that is read more than once. The standard input is kept in a temporary file, for its owner alone, until it is disposed of.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static Stream OpenReadAgain(RegContext context, string file)
    {
        Stream stream = OpenRead(context, file);
        return stream.CanSeek ? stream : Guarded(Shown(file), "read", () =>
        {
            FileStream copy = TemporaryFile.Create();
            stream.CopyTo(copy);
            copy.Position = 0;
            stream.Dispose();
            return copy;
        });
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static byte[] ReadAll(RegContext context, string file) => Guarded(Shown(file), "read", () =>
    {
        if (!IsStandard(file))
            return File.ReadAllBytes(ReadablePath(context, file));
        using var bytes = new MemoryStream();
        context.Input.CopyTo(bytes);
        return bytes.ToArray();
    });

    private static string ReadablePath(RegContext context, string file)
    {
        if (file.Length == 0)
            throw new CommandException(ExitCodes.Invalid, "the name of the file is empty");
        string path = context.FilePath(file);
        return Directory.Exists(path) ? throw new CommandException(ExitCodes.Invalid, $"{file} is a folder") : path;
    }

    /// <summary>Runs what touches a file.</summary>
    /// <param name="file">As typed.</param>
    /// <param name="verb">What is done to it: <c>read</c>, <c>written</c>.</param>
    /// <param name="action">What does it.</param>
    /// <exception cref="CommandException">It is not there, or refuses.</exception>
    public static T Guarded<T>(string file, string verb, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (FileNotFoundException)
        {
            throw new CommandException(ExitCodes.NotFound, $"there is no file {file}");
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandException(ExitCodes.NotFound, $"there is no folder for the file {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Invalid, $"{file} cannot be {verb}: {e.Message}");
        }
    }
}
