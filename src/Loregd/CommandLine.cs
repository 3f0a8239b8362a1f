using System.Text;
using System.Text.Unicode;
using Loregd.Storage;
using Peios.Rsi;

namespace Loregd;

/// <summary>One `HIVE=DATABASE` of the command line.</summary>
internal sealed record HiveArgument(string Name, DatabasePath Path);

/// <summary>What the command line asks for (behaviour.md, Command line). Parsing opens and creates nothing.</summary>
internal sealed record CommandLine(byte[] DevicePath, IReadOnlyList<HiveArgument> Hives, bool WantsHelp = false, bool WantsVersion = false)
{
    public const string Help = """
        Usage: loregd [--device PATH] HIVE=DATABASE [HIVE=DATABASE ...]
               loregd --help | --version

        Serves registry hives from SQLite databases to the Peios kernel, over the
        Registry Source Interface.

          HIVE=DATABASE   a hive's name and the absolute path of its database, which
                          is created if it does not exist
          --device PATH   the registry device (default: /dev/pkm_registry), or a
                          SOCK_SEQPACKET socket on which the same protocol runs

        Example:
          loregd Machine=/var/state/loregd/Machine.db Users=/var/state/loregd/Users.db

        Exit status: 0 after a requested stop or when the device is gone for good,
        2 for a bad command line, 1 for any other failure.
        """;

    private const int MostNameBytes = 255;
    private static readonly byte[] s_defaultDevice = "/dev/pkm_registry"u8.ToArray();

    /// <param name="arguments">The arguments as bytes: whether a name is UTF-8 can be seen only there.</param>
    /// <exception cref="StartupException">With exit status 2, naming the argument.</exception>
    public static CommandLine Parse(IReadOnlyList<byte[]> arguments)
    {
        byte[] device = s_defaultDevice;
        var hives = new List<HiveArgument>();
        for (int i = 0; i < arguments.Count; i++)
        {
            ReadOnlySpan<byte> argument = arguments[i];
            if (argument.SequenceEqual("--help"u8) || argument.SequenceEqual("-h"u8))
                return new CommandLine(device, [], WantsHelp: true);
            if (argument.SequenceEqual("--version"u8))
                return new CommandLine(device, [], WantsVersion: true);
            if (argument.SequenceEqual("--device"u8))
                device = ++i < arguments.Count ? Device(arguments[i]) : throw Bad("--device", "wants a path after it");
            else if (argument.StartsWith("--device="u8))
                device = Device(arguments[i]["--device=".Length..]);
            else if (argument.StartsWith("-"u8))
                throw Bad(Shown(argument), "is no option; see loregd --help");
            else
                hives.Add(ParseHive(arguments[i], hives));
        }

        if (hives.Count == 0)
            throw new StartupException("no hive: name at least one as HIVE=DATABASE; see loregd --help", exitStatus: 2);
        return new CommandLine(device, hives);
    }

    private static byte[] Device(byte[] path) => path.Length > 0 ? path : throw Bad("--device", "wants a path that is not empty");

    private static HiveArgument ParseHive(byte[] argument, List<HiveArgument> before)
    {
        string shown = Shown(argument);
        int split = Array.IndexOf(argument, (byte)'=');
        if (split < 0)
            throw Bad(shown, "has no `=`; write HIVE=DATABASE");
        string name = ParseName(argument.AsSpan(0, split), shown);
        var path = new DatabasePath(argument[(split + 1)..]);
        if (path.Bytes.IsEmpty)
            throw Bad(shown, "has no path after `=`");
        if (path.Bytes[0] != '/')
            throw Bad(shown, "has a relative path; write an absolute one");
        foreach (HiveArgument other in before)
        {
            if (CaseFolding.FoldedEquals(Encoding.UTF8.GetBytes(other.Name), Encoding.UTF8.GetBytes(name)))
                throw Bad(shown, $"names the hive {other.Name} a second time");
            if (other.Path.IsSameFileAs(path))
                throw Bad(shown, $"has the same database as the hive {other.Name}");
        }

        return new HiveArgument(name, path);
    }

    private static string ParseName(ReadOnlySpan<byte> name, string shown)
    {
        if (name.IsEmpty)
            throw Bad(shown, "has no hive name before `=`");
        if (!Utf8.IsValid(name))
            throw Bad(shown, "has a hive name that is not UTF-8");
        if (name.Length > MostNameBytes)
            throw Bad(shown, $"has a hive name of {name.Length} bytes; {MostNameBytes} are allowed");
        if (name.IndexOfAny("\\/\0"u8) >= 0)
            throw Bad(shown, "has a hive name with `\\`, `/` or NUL in it");
        if (CaseFolding.FoldedEquals(name, "CurrentUser"u8))
            throw Bad(shown, "names CurrentUser, which is no hive: the kernel resolves it to a key of Users");
        return Encoding.UTF8.GetString(name);
    }

    private static string Shown(ReadOnlySpan<byte> argument) => Encoding.UTF8.GetString(argument);

    private static StartupException Bad(string argument, string what) => new($"{argument} {what}", exitStatus: 2);
}
