using Peios.Lcs;
using Peios.Rsi;
using Reg.Commands;
using Reg.Compare;
using Reg.Hosting;
using Reg.Import;
using Reg.Subtrees;

namespace Reg.Tests;

/// <summary>Whole registries through files and back, with the real daemon.</summary>
public sealed class FilesEndToEndTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;
    private readonly RegistrySession _session;
    private readonly StringWriter _out = new(), _error = new();
    private readonly RegContext _context;

    public FilesEndToEndTests()
    {
        _session = RegistrySession.Start(Path.Combine(_folder, "registry"), Programs.Loregd);
        _context = new RegContext(() => _session.Registry, _out, _error) { WorkingDirectory = _folder };
    }

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_registry_of_Wine_goes_into_a_file_and_another_hive_and_nothing_differs()
    {
        using var wine = new WineRegistry();
        Run(0, "import", wine.Path);
        Assert.Equal("Exported 10,345 keys and 23,354 values to out.reg\n", Run(0, "export", "Machine", "out.reg"));
        Assert.StartsWith("Imported 10,345 keys and 23,354 values in ", Run(0, "import", "out.reg", "--into", "Users"), StringComparison.Ordinal);
        Assert.Equal("", Run(0, "diff", "Machine", "Users"));
    }

    [Fact]
    public void A_backup_gives_back_what_was_damaged_in_all_layers_and_with_all_flags()
    {
        Registry registry = _session.Registry;
        registry.CreateLayer("site", new LayerSettings { Precedence = 10 });
        Fill(@"Machine\app");
        var before = Traits(@"Machine\app");
        Run(0, "export", @"Machine\app", "app.reg");
        Run(0, "import", "app.reg", "--into", @"Users\copy");
        Assert.Equal("", Run(0, "diff", @"Machine\app", @"Users\copy"));

        Assert.StartsWith(@"Backed up Machine\app to app.backup: 7 keys, ", Run(0, "backup", @"Machine\app", "app.backup"), StringComparison.Ordinal);
        Run(0, "verify", "app.backup");
        Damage(@"Machine\app");
        Assert.NotEqual("", Run(0, "diff", @"Machine\app", @"Users\copy"));
        Run(ExitCodes.Usage, "restore", @"Machine\app", "app.backup");
        Assert.StartsWith(@"Restored Machine\app: 7 keys, ", Run(0, "restore", @"Machine\app", "app.backup", "-y"), StringComparison.Ordinal);
        Assert.Equal("", Run(0, "diff", @"Machine\app", @"Users\copy"));
        Assert.Equal(before, Traits(@"Machine\app"));
    }

    [Fact]
    public void A_key_that_is_gone_is_created_again_by_its_backup_and_needs_no_question()
    {
        Fill(@"Machine\a\app");
        var before = Traits(@"Machine\a\app");
        Run(0, "backup", @"Machine\a\app", "app.backup");
        using (Key parent = _session.Registry.OpenKey(@"Machine\a"))
            parent.DeleteSubtree();
        Assert.StartsWith(@"Created and restored Machine\a\app: ", Run(0, "restore", @"Machine\a\app", "app.backup"), StringComparison.Ordinal);
        Assert.Equal(before, Traits(@"Machine\a\app"));
    }

    [Fact]
    public void A_damaged_backup_is_refused_before_anything_changes()
    {
        Fill(@"Machine\app");
        var before = Traits(@"Machine\app");
        Run(0, "backup", @"Machine\app", "app.backup");
        string path = Path.Combine(_folder, "app.backup");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Run(ExitCodes.Invalid, "verify", "app.backup");
        Run(ExitCodes.Invalid, "restore", @"Machine\app", "app.backup", "-y");
        Assert.Equal(before, Traits(@"Machine\app"));
    }

    [Fact]
    public void A_backup_cannot_become_a_second_key_beside_the_first()
    {
        Fill(@"Machine\app");
        Run(0, "backup", @"Machine\app", "app.backup");
        Run(ExitCodes.Conflict, "restore", @"Machine\other", "app.backup");
        Run(ExitCodes.NotFound, "info", @"Machine\other");
    }

    [Fact]
    public void A_file_of_several_hives_is_imported_though_a_transaction_has_one()
    {
        Write("both.reg", "[HKEY_LOCAL_MACHINE\\m]\n\"a\"=\"1\"\n[HKEY_USERS\\u]\n\"b\"=\"2\"\n[HKEY_LOCAL_MACHINE\\n]\n");
        Assert.StartsWith("Imported 3 keys and 2 values in ", Run(0, "import", "both.reg"), StringComparison.Ordinal);
        Assert.Equal("2\n", Run(0, "get", @"Users\u", "b"));
        Run(0, "info", @"Machine\n");
        Run(ExitCodes.Invalid, "import", "both.reg", "--into", @"Users\x");
    }

    [Fact]
    public void Apply_does_all_or_nothing_where_import_keeps_whole_batches()
    {
        Run(0, "new", "--volatile", @"Machine\z\v");
        // A symlink that leads nowhere stops whoever comes to it.
        _session.Registry.CreateLink(@"Machine\dead", @"Machine\nowhere").Dispose();
        Write("half.reg", string.Join('\n', Enumerable.Range(0, 300).Select(i => $"[HKEY_LOCAL_MACHINE\\k{i}]")) + "\n[HKEY_USERS\\u]\n[HKEY_LOCAL_MACHINE\\dead\\x]\n");
        Run(ExitCodes.NotFound, "apply", "half.reg");
        Assert.Contains("Nothing was changed", _error.ToString(), StringComparison.Ordinal);
        Run(ExitCodes.NotFound, "info", @"Machine\k0");
        Run(ExitCodes.NotFound, "info", @"Users\u");
        Run(ExitCodes.NotFound, "import", "half.reg");
        Run(0, "info", @"Machine\k299");
        Run(0, "info", @"Users\u");
    }

    [Fact]
    public void The_seeds_are_applied_and_exported_with_the_same_values()
    {
        foreach (string seed in new[] { "eventd-config.reg", "eventd-service.reg" })
        {
            string path = Path.Combine(AppContext.BaseDirectory, "seeds", seed);
            Run(0, "apply", path);
            Run(0, "export", @"Machine\System", "out.json", "-y");
            Dictionary<string, RegFileKey> exported = RegistryFile.Parse(File.ReadAllBytes(Path.Combine(_folder, "out.json"))).Keys.ToDictionary(key => key.Path);
            foreach (RegFileKey key in RegistryFile.Parse(File.ReadAllBytes(path)).Keys)
                Assert.Equal(Listed(key), Listed(exported[key.Path]));
        }
    }

    [Fact]
    public void What_is_imported_into_a_layer_goes_with_it()
    {
        _session.Registry.CreateLayer("site", new LayerSettings { Precedence = 10 });
        Write("policy.json", """{"keys": [{"path": "Machine\\app", "values": [{"name": "Port", "type": "dword", "data": 1}]}]}""", header: false);
        Run(0, "apply", "policy.json", "--layer", "site");
        Assert.Equal("1\n", Run(0, "get", @"Machine\app", "Port"));
        _session.Registry.RemoveLayer("site");
        Run(ExitCodes.NotFound, "info", @"Machine\app");
    }

    [Fact]
    public void In_an_open_transaction_an_import_is_undone_with_it_and_an_export_sees_it()
    {
        Write("a.reg", "[HKEY_LOCAL_MACHINE\\a]\n\"v\"=\"1\"\n");
        using (RegistryTransaction transaction = _session.Registry.BeginTransaction())
        {
            _context.Transaction = transaction;
            Run(0, "import", "a.reg");
            Assert.Contains("\"v\"=\"1\"", Run(0, "export", @"Machine\a"), StringComparison.Ordinal);
            Run(ExitCodes.Conflict, "backup", @"Machine\a", "a.backup");
        }
        _context.Transaction = null;
        Run(ExitCodes.NotFound, "info", @"Machine\a");
    }

    private static IEnumerable<string> Listed(RegFileKey key) =>
        key.Values.Select(value => $"{value.Name} {value.Type} {Convert.ToHexString(value.Data)}").Order(StringComparer.Ordinal);

    private void Fill(string path)
    {
        Registry registry = _session.Registry;
        for (int at = path.IndexOf('\\', StringComparison.Ordinal); at > 0; at = path.IndexOf('\\', at + 1))
            registry.CreateKey(path[..at]).Dispose();
        using Key app = registry.CreateKey(path);
        app.SetValue("", RegType.Sz, "the default\0"u8);
        app.SetValue("unterminated", RegType.MultiSz, "a"u8);
        app.SetValue("not UTF-8", RegType.ExpandSz, [0xC3, 0x28]);
        app.SetValue("masked", RegType.Dword, [1, 0, 0, 0]);
        using (Key below = app.CreateSubkey("Below"))
        using (Key deep = below.CreateSubkey("Ü \U0001F600"))
            deep.SetValue("n\n", RegType.Qword, new byte[8]);
        app.CreateSubkey("volatile", new CreateOptions { IsVolatile = true }).Dispose();
        app.CreateSubkey("unseen").Dispose();
        registry.CreateLink($@"{path}\link", $@"{path}\Below").Dispose();
        if (registry.Layers.Find("site") is null)
            return;
        var site = new WriteOptions { Layer = "site" };
        app.SetValue("", RegType.Sz, "the site's\0"u8, site);
        app.SetTombstone("masked", site);
        app.HideSubkey("unseen", site);
        app.CreateSubkey("of the site", new CreateOptions { Layer = "site" }).Dispose();
    }

    private void Damage(string path)
    {
        using Key app = _session.Registry.OpenKey(path);
        using (Key below = app.OpenSubkey("Below"))
            below.DeleteSubtree();
        app.SetValue("masked", RegType.Sz, "seen again\0"u8, new WriteOptions { Layer = "site" });
        app.DeleteValue("");
        app.CreateSubkey("more").Dispose();
        app.SetSecurity(app.QuerySecurity().AsSpan().ToArray());
        using Key link = app.OpenSubkey("link", follow: false);
        link.Delete();
    }

    /// <summary>All that is kept of a key and of what is below it, but for times, GUIDs and sequences.</summary>
    private List<string> Traits(string path)
    {
        var traits = new List<string>();
        using Key root = _session.Registry.OpenKey(path);
        foreach (SubtreeKey below in Subtree.Read(root, path, null))
        {
            using Key key = _session.Registry.OpenKey(below.Path, follow: false);
            traits.AddRange(KeyTraits.Whole(key, null).Select(trait => $"{below.Path} {trait.Kind} {trait.Name} [{trait.Layer}] {trait.Type} {Convert.ToHexString(trait.Data)}"));
        }
        return traits;
    }

    private void Write(string file, string text, bool header = true) =>
        File.WriteAllText(Path.Combine(_folder, file), (header ? RegFileParser.Header + "\n" : "") + text);

    private string Run(int status, params string[] words)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        Assert.True(status == new CommandTree(_context, inShell: false).Run(words), $"{string.Join(' ', words)}: {_error}");
        return _out.ToString();
    }
}
