namespace Reg.Commands;

/// <summary>Files that commands read and write, and what their failures mean.</summary>
internal static class FileNames
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static FileStream OpenRead(RegContext context, string file) =>
        Guarded(file, "read", () => new FileStream(context.FilePath(file), FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>The bytes of a file; <c>-</c> is the standard input.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static byte[] ReadAll(RegContext context, string file) => Guarded(file, "read", () =>
    {
        if (file != "-")
            return File.ReadAllBytes(context.FilePath(file));
        using var bytes = new MemoryStream();
        context.Input.CopyTo(bytes);
        return bytes.ToArray();
    });

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
