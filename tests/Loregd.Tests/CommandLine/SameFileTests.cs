using System.Runtime.InteropServices;
using System.Text;

using Loregd.Tests.Harness;

namespace Loregd.Tests.CommandLines;

/// <summary>behaviour.md, Command line: two paths that are the same file are refused, existing or not.</summary>
public sealed partial class SameFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SameFileTests()
    {
        Directory.CreateDirectory(_folder.File("folder"));
        Directory.CreateDirectory(_folder.File("other/deep"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("folder"));
        Directory.CreateSymbolicLink(_folder.File("far"), _folder.File("other/deep"));
        File.WriteAllText(_folder.File("folder/a.db"), "");
        File.CreateSymbolicLink(_folder.File("symbolic.db"), "folder/a.db");
        File.CreateSymbolicLink(_folder.File("dangling.db"), "folder/missing.db");
        File.CreateSymbolicLink(_folder.File("loop.db"), "loop.db");
        Assert.Equal(0, Link(_folder.File("folder/a.db"), _folder.File("hard.db")));
    }

    [Theory]
    [InlineData("folder/a.db", "folder/a.db")]
    [InlineData("folder/a.db", "folder/./a.db")]
    [InlineData("folder/a.db", "folder//a.db")]
    [InlineData("folder/a.db", "folder/../folder/a.db")]
    [InlineData("folder/a.db", "link/a.db")]
    [InlineData("folder/a.db", "symbolic.db")]
    [InlineData("folder/a.db", "hard.db")]
    [InlineData("symbolic.db", "hard.db")]
    [InlineData("folder/new.db", "folder/new.db")]
    [InlineData("folder/new.db", "folder/./new.db")]
    [InlineData("folder/new.db", "link/new.db")]
    [InlineData("folder/new.db", "other/../folder/new.db")]
    [InlineData("folder/missing.db", "dangling.db")]
    [InlineData("other/new.db", "far/../new.db")]
    [InlineData("other/deep/../../folder/a.db", "far/../../folder/a.db")]
    [InlineData("folder/newer/new.db", "link/newer/./new.db")]
    [InlineData("folder/newer/new.db", "link/newer/more/../new.db")]
    public void Two_paths_that_are_one_file_are_refused_naming_the_second(string first, string second)
    {
        string[] before = Contents();
        StartupException refusal = Assert.Throws<StartupException>(() => Parse(first, second));
        Assert.Equal(2, refusal.ExitStatus);
        Assert.StartsWith($"B={_folder.File(second)} ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("folder/a.db", "folder/b.db")]
    [InlineData("folder/new.db", "other/new.db")]
    [InlineData("folder/a.db", "other/a.db")]
    [InlineData("folder/new.db", "folder/newer/new.db")]
    [InlineData("new.db", "far/../new.db")]
    [InlineData("folder/a.db", "loop.db")]
    [InlineData("folder/A.db", "folder/a.db")]
    public void Two_files_are_accepted(string first, string second) => Assert.Equal(2, Parse(first, second).Hives.Count);

    public void Dispose() => _folder.Dispose();

    private CommandLine Parse(string first, string second) =>
        CommandLine.Parse([Encoding.UTF8.GetBytes($"A={_folder.File(first)}"), Encoding.UTF8.GetBytes($"B={_folder.File(second)}")]);

    private string[] Contents() => [.. Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);
}
