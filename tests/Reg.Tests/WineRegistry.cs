using System.IO.Compression;

namespace Reg.Tests;

/// <summary>The registry of Wine, unpacked into a file of its own for as long as a test needs it.</summary>
internal sealed class WineRegistry : IDisposable
{
    public WineRegistry()
    {
        using var packed = new GZipStream(File.OpenRead(System.IO.Path.Combine(AppContext.BaseDirectory, "wine-hklm.reg.gz")), CompressionMode.Decompress);
        using FileStream unpacked = File.Create(Path);
        packed.CopyTo(unpacked);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"wine-{Guid.NewGuid():n}.reg");

    public void Dispose() => File.Delete(Path);
}
