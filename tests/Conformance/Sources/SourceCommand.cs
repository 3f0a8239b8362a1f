using System.Runtime.InteropServices;
using System.Text;

namespace Loregd.Conformance.Sources;

/// <summary>How a source is started: words in which {device}, {machine}, {users} and {folder} are filled in with fresh paths.</summary>
public sealed class SourceCommand
{
    private readonly string[] _words;

    private SourceCommand(string[] words) => _words = words;

    /// <summary>The words before the first option or placeholder: the program itself, for checks of its command line.</summary>
    public IReadOnlyList<string> Program => [.. _words.TakeWhile(word => !word.StartsWith('-') && !word.Contains('{', StringComparison.Ordinal))];

    /// <summary>Splits a command line at spaces; quotes keep words together.</summary>
    /// <exception cref="FormatException">A quote is not closed, or nothing is there.</exception>
    public static SourceCommand Parse(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        (char quote, bool isOpen) = ('\0', false);
        foreach (char c in line)
        {
            if (quote != '\0' && c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '\'' or '"')
                (quote, isOpen) = (c, true);
            else if (quote == '\0' && c == ' ')
            {
                if (isOpen)
                    words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
            else
            {
                word.Append(c);
                isOpen = true;
            }
        }

        if (quote != '\0')
            throw new FormatException($"a {quote} is not closed in: {line}");
        if (isOpen)
            words.Add(word.ToString());
        return words.Count > 0 ? new SourceCommand([.. words]) : throw new FormatException("no source is named");
    }

    /// <summary>The daemon that this repository builds, in the configuration of this program.</summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static SourceCommand Default()
    {
        string path = BuiltBeside("src/Loregd", "loregd");
        return new SourceCommand([path, "--device", "{device}", "Machine={machine}", "Users={users}"]);
    }

    /// <summary>A program of this repository, built as this one was.</summary>
    public static string BuiltBeside(string project, string program)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        string path = Path.Combine(Root(), project, "bin", output.Parent!.Name, output.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build it (dotnet build {project} -c {output.Parent.Name})");
    }

    /// <summary>The folder of the repository that this program was built in.</summary>
    public static string Root()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "loregd.slnx")))
            root = root.Parent;
        return root?.FullName ?? throw new FileNotFoundException("loregd.slnx is in no folder above this program: name the source with --source");
    }

    /// <summary>Where the runtime is, for programs that look for it in its usual places alone.</summary>
    public static string DotnetRoot() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public IReadOnlyList<string> Fill(Workspace workspace, string device) =>
        [.. _words.Select(word => word
            .Replace("{device}", device, StringComparison.Ordinal)
            .Replace("{machine}", workspace.Machine, StringComparison.Ordinal)
            .Replace("{users}", workspace.Users, StringComparison.Ordinal)
            .Replace("{folder}", workspace.Folder, StringComparison.Ordinal))];
}
