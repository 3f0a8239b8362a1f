using System.Globalization;
using System.Runtime.CompilerServices;

namespace Loregd;

/// <summary>
/// Takes away the doors that the .NET runtime opens for its diagnostic tools: a socket over which any code can be run in this process, and the
/// debugger's two pipes. Only an environment variable (DOTNET_EnableDiagnostics=0) keeps the runtime from making them, no setting that a program
/// could bring along; so they are unlinked before the daemon does anything else, and nobody finds them any more. They never are there when
/// loregd is compiled ahead of time.
/// </summary>
internal static class RuntimeDiagnostics
{
    private const int StartTimeField = 19; // of those behind the command's name: field 22 of proc(5)

    public static void Close()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return;
        try
        {
            string process = $"{Environment.ProcessId}-{StartTime()}";
            string socket = $"/dotnet-diagnostic-{process}-socket";
            // The kernel knows the folder, which the runtime has taken from an environment variable.
            foreach (string line in File.ReadLines("/proc/net/unix"))
            {
                if (!line.EndsWith(socket, StringComparison.Ordinal))
                    continue;
                string folder = line[line.IndexOf('/')..^socket.Length];
                File.Delete(folder + socket);
                File.Delete($"{folder}/clr-debug-pipe-{process}-in");
                File.Delete($"{folder}/clr-debug-pipe-{process}-out");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Without /proc there is no way to find them; the daemon's work does not depend on it.
        }
    }

    private static string StartTime()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        return ulong.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTimeField], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }
}
