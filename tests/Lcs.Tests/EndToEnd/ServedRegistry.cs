namespace Peios.Lcs.Tests;

/// <summary>A registry that the real daemon serves, from a folder of its own.</summary>
internal sealed class ServedRegistry : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] s_hives = ["Machine", "Users"];

    private readonly string _folder = Directory.CreateTempSubdirectory("lcs-").FullName;
    private readonly LcsOptions _options;
    private SourceProcess? _daemon;

    public ServedRegistry(LcsOptions options)
    {
        _options = options;
        Registry = Registry.Listen(Path.Combine(_folder, "lcs.sock"), options);
        Start();
    }

    public Registry Registry { get; private set; }

    public SourceProcess Daemon => _daemon!;

    public void WaitUntilUp() =>
        Assert.True(Registry.WaitForHives(s_hives, Patience, () => Daemon.HasExited), $"the hives did not come up again: {Daemon.Faults}");

    /// <summary>Ends daemon and registry in order, and begins anew with the same databases.</summary>
    /// <returns>The daemon's exit status.</returns>
    public int Restart()
    {
        int status = Daemon.Stop(Patience);
        Daemon.Dispose();
        Registry.Dispose();
        Registry = Registry.Listen(Path.Combine(_folder, "lcs.sock"), _options);
        Start();
        return status;
    }

    public void Dispose()
    {
        _daemon?.Dispose();
        Registry.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start()
    {
        _daemon = SourceProcess.Start(Loregd(), Path.Combine(_folder, "lcs.sock"), [.. s_hives.Select(hive => (hive, Path.Combine(_folder, $"{hive}.db")))]);
        _daemon.WaitForRegistration(Registry, s_hives, Patience);
    }

    /// <summary>The daemon as it was built, in the configuration of these tests.</summary>
    private static string Loregd()
    {
        // tests/Lcs.Tests/bin/CONFIGURATION/FRAMEWORK
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        DirectoryInfo root = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
        string path = Path.Combine(root.FullName, "src", "Loregd", "bin", framework.Parent.Name, framework.Name, "loregd");
        Assert.True(File.Exists(path), $"{path} is missing: dotnet build src/Loregd -c {framework.Parent.Name}");
        return path;
    }
}
