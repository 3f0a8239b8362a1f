namespace Loregd.Tests.Harness;

/// <summary>A fresh folder under the system's temporary folder, removed with all that is in it.</summary>
public sealed class TempFolder : IDisposable
{
    // The prefix is short: a socket's path has to fit into 108 bytes.
    public string Path { get; } = Directory.CreateTempSubdirectory("lr").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
