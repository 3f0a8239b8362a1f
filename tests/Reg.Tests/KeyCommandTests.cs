using System.Text.Json;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Reg.Tests;

public sealed class KeyCommandTests : IDisposable
{
    private readonly CommandBench _reg = new((store, root) =>
    {
        KeyGuid top = store.AddKey(root, "k");
        store.AddKey(top, "plain");
        store.AddKey(top, "running", isVolatile: true);
        store.AddValue(store.AddKey(top, "link", isSymlink: true), "", RegType.Link, [.. @"Machine\k\plain"u8, 0]);
        store.AddValue(store.AddKey(top, "torn", isSymlink: true), "", RegType.Sz, [.. "x"u8, 0]);
        store.AddValue(top, "v", RegType.Binary, [1, 2, 3], sequence: 7);
    });

    public void Dispose() => _reg.Dispose();

    [Fact]
    public void Ls_l_shows_flags_times_targets_sizes_layers_and_sequences()
    {
        string list = _reg.Run(0, "ls", "-l", @"Machine\k");
        Assert.Matches(@"(?m)^--  [0-9-]{10} [0-9:]{8}Z  plain\\$", list);
        Assert.Matches(@"(?m)^v-  [0-9-]{10} [0-9:]{8}Z  running\\$", list);
        Assert.Matches(@"(?m)^-l  [0-9-]{10} [0-9:]{8}Z  link\\ -> Machine\\k\\plain$", list);
        Assert.Matches(@"(?m)^-l  [0-9-]{10} [0-9:]{8}Z  torn\\ -> \(broken\)$", list);
        Assert.Contains("REG_BINARY  3  base  7  v  01 02 03\n", list, StringComparison.Ordinal);
    }

    [Fact]
    public void Ls_as_JSON_has_what_ls_l_has()
    {
        JsonElement list = _reg.Json("ls", @"Machine\k");
        Assert.Equal(@"Machine\k", list.GetProperty("path").GetString());
        JsonElement link = list.GetProperty("subkeys").EnumerateArray().Single(key => key.GetProperty("name").GetString() == "link");
        Assert.True(link.GetProperty("symlink").GetBoolean());
        Assert.Equal(@"Machine\k\plain", link.GetProperty("target").GetString());
        JsonElement value = Assert.Single(list.GetProperty("values").EnumerateArray());
        Assert.Equal("010203", value.GetProperty("data").GetString());
        Assert.Equal(["Machine"], _reg.Json("ls").GetProperty("hives").EnumerateArray().Select(hive => hive.GetString()));
    }

    [Fact]
    public void Tree_shows_where_symlinks_lead_and_does_not_follow_them()
    {
        string tree = _reg.Run(0, "tree", @"Machine\k");
        Assert.Contains("link -> Machine\\k\\plain\n", tree, StringComparison.Ordinal);
        Assert.EndsWith("\n5 keys\n", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_as_JSON_is_a_flat_list_of_paths_each_key_before_those_below_it()
    {
        JsonElement[] keys = [.. _reg.Json("tree", @"Machine\k", "--values").GetProperty("keys").EnumerateArray()];
        Assert.Equal([@"Machine\k", @"Machine\k\link", @"Machine\k\plain", @"Machine\k\running", @"Machine\k\torn"],
            keys.Select(key => key.GetProperty("path").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(@"Machine\k", keys[0].GetProperty("path").GetString());
        Assert.Equal("v", Assert.Single(keys[0].GetProperty("values").EnumerateArray()).GetProperty("name").GetString());
        JsonElement only = Assert.Single(_reg.Json("tree", @"Machine\k", "--depth", "0").GetProperty("keys").EnumerateArray());
        Assert.False(only.TryGetProperty("values", out _));
    }

    [Fact]
    public void Info_is_about_a_symlink_itself()
    {
        Assert.Contains("symlink   to Machine\\k\\plain\n", _reg.Run(0, "info", @"Machine\k\link"), StringComparison.Ordinal);
        Assert.Contains("symlink   yes, broken\n", _reg.Run(0, "info", @"Machine\k\torn"), StringComparison.Ordinal);
        JsonElement info = _reg.Json("info", @"Machine\k\running");
        Assert.True(info.GetProperty("volatile").GetBoolean());
        Assert.Equal("O:SYG:SYD:(A;;KA;;;SY)(A;;KA;;;BA)(A;;KR;;;AU)", info.GetProperty("sddl").GetString()!.Replace("CI", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Link_creates_a_symlink_that_is_followed()
    {
        Assert.Equal(@"Machine\k\plain", _reg.Json("link", "Machine/k/new", "Machine/k/plain").GetProperty("target").GetString());
        _reg.Run(0, "set", @"Machine\k\new", "a", "5");
        Assert.Equal("5\n", _reg.Run(0, "get", @"Machine\k\plain", "a"));
        _reg.Run(ExitCodes.Conflict, "link", @"Machine\k\new", "Machine");
        _reg.Run(ExitCodes.NotFound, "link", @"Machine\nowhere\new", "Machine");
        _reg.Run(ExitCodes.Invalid, "link", "Machine", "Machine");
    }

    [Fact]
    public void A_link_below_a_volatile_key_is_volatile()
    {
        _reg.Run(0, "link", @"Machine\k\running\here", "Machine");
        Assert.True(_reg.Json("info", @"Machine\k\running\here").GetProperty("volatile").GetBoolean());
    }

    [Fact]
    public void A_hidden_key_is_gone_until_it_is_shown_again()
    {
        _reg.Run(0, "hide", @"Machine\k\plain", "--layer", "site");
        _reg.Run(ExitCodes.NotFound, "ls", @"Machine\k\plain");
        string layers = _reg.Run(0, "ls", "-L", @"Machine\k");
        Assert.Matches(@"(?m)^\*  plain +site +10 +\d+  hidden$", layers);
        Assert.Matches(@"(?m)^   plain +base +0 +1  [0-9a-f-]{36}$", layers);
        JsonElement plain = _reg.Json("ls", "-L", @"Machine\k").GetProperty("subkeys").EnumerateArray().Single(key => key.GetProperty("name").GetString() == "plain");
        Assert.False(plain.GetProperty("visible").GetBoolean());
        Assert.Equal(["hidden", "key"], plain.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()));
        _reg.Run(0, "unhide", @"Machine\k\plain", "--layer", "site");
        _reg.Run(0, "ls", @"Machine\k\plain");
        _reg.Run(ExitCodes.NotFound, "unhide", @"Machine\k\plain", "--layer", "site");
    }

    [Fact]
    public void A_name_can_be_hidden_before_there_is_a_key()
    {
        _reg.Run(0, "hide", @"Machine\k\later", "--layer", "site");
        _reg.Run(0, "unhide", @"Machine\k\later", "--layer", "site");
        _reg.Run(ExitCodes.Invalid, "hide", "Machine");
        _reg.Run(ExitCodes.NotFound, "hide", @"Machine\nowhere\a");
    }

    [Fact]
    public void Hide_asks_before_it_replaces_the_only_entry_of_a_key()
    {
        _reg.Run(ExitCodes.Usage, "hide", @"Machine\k\plain");
        Assert.Contains("deleted with all below it", _reg.Error, StringComparison.Ordinal);
        _reg.Run(0, "ls", @"Machine\k\plain");
        _reg.Run(0, "hide", "-y", @"Machine\k\plain");
        _reg.Run(ExitCodes.NotFound, "ls", @"Machine\k\plain");
    }

    [Fact]
    public void Del_r_asks_with_the_number_of_keys_below_and_does_nothing_on_no()
    {
        string? asked = null;
        using var reg = new CommandBench((store, root) => store.AddKey(store.AddKey(root, "a"), "b"), ask: question =>
        {
            asked = question;
            return "no";
        });
        reg.Run(ExitCodes.Usage, "del", "-r", @"Machine\a");
        Assert.Equal(@"Delete Machine\a and 1 key below it? [y/N] ", asked);
        reg.Run(0, "ls", @"Machine\a\b");
    }

    [Fact]
    public void Del_r_without_a_terminal_needs_y()
    {
        _reg.Run(ExitCodes.Usage, "del", "-r", @"Machine\k");
        Assert.Contains("-y", _reg.Error, StringComparison.Ordinal);
        JsonElement done = _reg.Json("del", "-r", @"Machine\k", "-y");
        Assert.Equal((5, true), (done.GetProperty("keys").GetInt32(), done.GetProperty("gone").GetBoolean()));
        _reg.Run(ExitCodes.NotFound, "ls", @"Machine\k");
    }

    [Fact]
    public void Del_of_a_key_that_two_layers_have_wants_to_know_which()
    {
        KeyGuid key = default;
        using var reg = new CommandBench((store, root) =>
        {
            key = store.AddKey(root, "a");
            store.AddEntry(root, new FakeStore.Entry("a", "site", false, key, 2));
        });
        reg.Run(ExitCodes.Conflict, "del", @"Machine\a");
        Assert.Contains("in layer site too", reg.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(reg.Source.TakeLog(), line => line.StartsWith("DELETE_ENTRY", StringComparison.Ordinal));
        Assert.False(reg.Json("del", @"Machine\a", "--layer", "base").GetProperty("gone").GetBoolean());
        Assert.Contains("still there", reg.Error, StringComparison.Ordinal);
        reg.Run(ExitCodes.NotFound, "del", @"Machine\a");
        Assert.Contains("it comes from layer site", reg.Error, StringComparison.Ordinal);
        Assert.True(reg.Json("del", @"Machine\a", "--layer", "site").GetProperty("gone").GetBoolean());
    }

    [Fact]
    public void Names_are_coloured_only_where_that_is_wanted()
    {
        using var reg = new CommandBench(usesColour: true);
        Assert.Equal("\e[1;34mMachine\\\e[0m\n", reg.Run(0, "ls"));
        Assert.Equal("Machine\\\n", _reg.Run(0, "ls"));
    }
}
