namespace Loregd.Conformance.Sources;

/// <summary>A fresh folder for one source's device and databases.</summary>
public sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("loregd-cf-").FullName;

    public string Device => Path.Combine(Folder, "dev");

    public string Machine => Path.Combine(Folder, "machine.hive");

    public string Users => Path.Combine(Folder, "users.hive");

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A source that ends just now may still put a file there; the folder is in the temporary one.
        }
    }
}
