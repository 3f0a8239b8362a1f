using System.Text.Json;
using Peios.Lcs;

namespace Reg.Tests;

public sealed class WatchCommandTests : IDisposable
{
    private readonly CommandBench _reg = new((store, root) => store.AddKey(root, "a"));

    public void Dispose() => _reg.Dispose();

    [Fact]
    public void Watch_says_what_changed_and_what_it_is_now()
    {
        string[] lines = Watch(["watch", "Machine", "--subtree", "--count", "4"], () =>
        {
            using Key key = _reg.Registry.OpenKey(@"Machine\a");
            key.SetValue("v", Peios.Rsi.RegType.Dword, ValueEncoding.FromDword(5), new WriteOptions { Layer = "site" });
            key.SetTombstone("w");
            _reg.Registry.CreateKey(@"Machine\a\b").Dispose();
            key.SetBlanketTombstone(true);
        });
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}  value set         Machine\\a v \[site\], now REG_DWORD 5 \(0x5\)$", lines[0]);
        Assert.EndsWith(@"value masked      Machine\a w [base], now absent", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(@"key created       Machine\a\b [base]", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(@"values masked     Machine\a [base]", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_in_JSON_is_a_line_for_each_change()
    {
        string[] lines = Watch(["watch", @"Machine\a", "--count", "2", "--json"], () =>
        {
            using Key key = _reg.Registry.OpenKey(@"Machine\a");
            key.SetValue("", Peios.Rsi.RegType.Sz, ValueEncoding.FromText("text"));
            key.DeleteValue("");
        });
        using JsonDocument set = JsonDocument.Parse(lines[0]), deleted = JsonDocument.Parse(lines[1]);
        Assert.Equal(("value-set", @"Machine\a", "", "base"), (Text(set, "event"), Text(set, "path"), Text(set, "value"), Text(set, "layer")));
        Assert.Equal("value-deleted", Text(deleted, "event"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", Text(set, "time"));
        Assert.False(deleted.RootElement.TryGetProperty("now", out _));
    }

    [Fact]
    public void Watch_ends_when_its_time_is_up() => Assert.Equal("", _reg.Run(0, "watch", "Machine", "--for", "0"));

    [Fact]
    public void Watch_ends_well_when_it_is_abandoned()
    {
        using var abandoned = new CancellationTokenSource();
        _reg.Context.Abandoned = abandoned.Token;
        Assert.Empty(Watch(["watch", "Machine"], abandoned.Cancel));
    }

    [Fact]
    public void What_is_not_there_cannot_be_watched() => _reg.Run(ExitCodes.NotFound, "watch", @"Machine\nowhere", "--for", "0");

    [Fact]
    public void Stats_count_requests_and_what_is_open()
    {
        _reg.Run(0, "ls", "Machine");
        using Key open = _reg.Registry.OpenKey(@"Machine\a");
        JsonElement stats = _reg.Json("stats");
        Assert.Equal(1, stats.GetProperty("open_keys").GetInt32());
        Assert.Contains(stats.GetProperty("operations").EnumerateArray(), operation =>
            operation.GetProperty("name").GetString() == "ENUM_CHILDREN" && operation.GetProperty("sent").GetInt64() >= 1);
        Assert.True(Assert.Single(stats.GetProperty("hives").EnumerateArray()).GetProperty("up").GetBoolean());
        string text = _reg.Run(0, "stats");
        Assert.Matches(@"(?m)^hive Machine +up +[0-9a-f-]{36}$", text);
        Assert.Matches(@"(?m)^open keys +1$", text);
    }

    /// <summary>Runs the watch, makes the changes once it is there, returns its lines.</summary>
    private string[] Watch(string[] words, Action changes)
    {
        var changer = Task.Factory.StartNew(() =>
        {
            Assert.True(SpinWait.SpinUntil(() => _reg.Registry.Statistics.Watches == 1, TimeSpan.FromSeconds(30)), "nobody watches");
            changes();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        string output = _reg.Run(0, words);
        changer.GetAwaiter().GetResult();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Text(JsonDocument document, string member) => document.RootElement.GetProperty(member).GetString();
}
