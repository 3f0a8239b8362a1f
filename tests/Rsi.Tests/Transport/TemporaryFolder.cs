namespace Peios.Rsi.Tests.Transport;

/// <summary>A folder of a test's own with a short path: a socket's path has room for 107 bytes.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("rsi").FullName;

    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
