namespace Loregd.Reliability.Input;

/// <summary>A fresh folder in memory where there is one, because these suites are not about the disk; removed with all that is in it.</summary>
internal sealed class FastFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    // Short: a socket's path has to fit into 108 bytes.
    public string Path { get; } = Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"lr{Guid.NewGuid():n}")).FullName
        : Directory.CreateTempSubdirectory("lr").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
