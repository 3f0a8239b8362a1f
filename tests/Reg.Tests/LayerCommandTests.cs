using System.Text.Json;

namespace Reg.Tests;

public sealed class LayerCommandTests : IDisposable
{
    private readonly CommandBench _reg = new();

    public void Dispose() => _reg.Dispose();

    [Fact]
    public void Layers_are_listed_the_strongest_first()
    {
        Assert.Equal("LAYER  PRECEDENCE  STATE     OWNER\noff            99  disabled\nsite           10  enabled\nbase            0  enabled\npeer            0  enabled\n",
            _reg.Run(0, "layer", "ls"));
        JsonElement[] layers = [.. _reg.Json("layer", "ls").GetProperty("layers").EnumerateArray()];
        Assert.Equal(["off", "site", "base", "peer"], layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.Equal([false, true, true, true], layers.Select(layer => layer.GetProperty("enabled").GetBoolean()));
        Assert.Equal(99u, layers[0].GetProperty("precedence").GetUInt32());
    }

    [Fact]
    public void A_layer_is_made_changed_and_deleted()
    {
        _reg.Run(0, "layer", "new", "policy", "--precedence", "20", "--owner", "BA");
        Assert.Contains("policy          20  enabled   BA\n", _reg.Run(0, "layer", "ls"), StringComparison.Ordinal);
        _reg.Run(ExitCodes.Conflict, "layer", "new", "Policy");
        _reg.Run(0, "set", "Machine", "v", "1", "--layer", "policy");
        _reg.Run(0, "layer", "set", "policy", "--disable");
        _reg.Run(ExitCodes.NotFound, "get", "Machine", "v");
        _reg.Run(0, "layer", "set", "policy", "--enable", "--precedence", "4294967295", "--owner", "S-1-5-21-1-2-3");
        Assert.Equal("1\n", _reg.Run(0, "get", "Machine", "v"));
        Assert.Contains("policy  4294967295  enabled   S-1-5-21-1-2-3\n", _reg.Run(0, "layer", "ls"), StringComparison.Ordinal);
        _reg.Run(ExitCodes.Usage, "layer", "del", "policy");
        Assert.Equal("1\n", _reg.Run(0, "get", "Machine", "v"));
        _reg.Run(0, "layer", "del", "policy", "-y");
        _reg.Run(ExitCodes.NotFound, "get", "Machine", "v");
        Assert.DoesNotContain("policy", _reg.Run(0, "layer", "ls"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_cannot_be_made_in_a_layer_that_hides_it_itself()
    {
        _reg.Run(0, "hide", @"Machine\ghost", "--layer", "site", "-y");
        _reg.Run(ExitCodes.Conflict, "new", @"Machine\ghost", "--layer", "site");
        Assert.Contains(@"that layer itself hides Machine\ghost", _reg.Error, StringComparison.Ordinal);
        _reg.Run(0, "new", @"Machine\ghost");
        _reg.Run(ExitCodes.Conflict, "new", @"Machine\ghost");
        Assert.Contains("another layer hides it", _reg.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "layer")]
    [InlineData(ExitCodes.Usage, "layer", "set", "site")]
    [InlineData(ExitCodes.Usage, "layer", "set", "site", "--enable", "--disable")]
    [InlineData(ExitCodes.Usage, "layer", "set", "site", "--precedence", "4294967296")]
    [InlineData(ExitCodes.Invalid, "layer", "set", "site", "--owner", "nobody")]
    [InlineData(ExitCodes.Invalid, "layer", "set", "base", "--disable")]
    [InlineData(ExitCodes.Invalid, "layer", "new", "base")]
    [InlineData(ExitCodes.Invalid, "layer", "new", @"a\b")]
    [InlineData(ExitCodes.Invalid, "layer", "del", "base", "-y")]
    [InlineData(ExitCodes.NotFound, "layer", "set", "nowhere", "--enable")]
    [InlineData(ExitCodes.NotFound, "layer", "del", "nowhere", "-y")]
    public void What_cannot_be_done_to_a_layer_has_its_exit_status(int status, params string[] words)
    {
        _reg.Run(status, words);
        Assert.StartsWith("reg: ", _reg.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new", "Base")]
    [InlineData("new", "BASE", "--precedence", "5")]
    [InlineData("set", "Base", "--disable")]
    [InlineData("del", "Base")]
    [InlineData("del", "Base", "-y")]
    public void Base_in_any_spelling_and_with_a_key_or_without_is_always_there_and_stays_as_it_is(string command, params string[] words)
    {
        for (int round = 0; round < 2; round++)
        {
            _reg.Run(ExitCodes.Invalid, ["layer", command, .. words]);
            Assert.StartsWith("reg: the layer base is always there, enabled and with precedence 0, and cannot be ", _reg.Error, StringComparison.Ordinal);
            _reg.Run(0, "set", "-p", "Machine/System/Registry/Layers/Base", "Precedence", "7");
        }
        _reg.Run(0, "set", "Machine", "v", "1");
        _reg.Run(0, "set", "Machine", "v", "2", "--layer", "Base");
        Assert.Equal("2\n", _reg.Run(0, "get", "Machine", "v"));
        Assert.Single(_reg.Json("get", "-L", "Machine", "v").GetProperty("entries").EnumerateArray());
        Assert.Equal(["off", "site", "base", "peer"], _reg.Json("layer", "ls").GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_layer_is_not_deleted_in_a_transaction()
    {
        using Peios.Lcs.RegistryTransaction transaction = _reg.Registry.BeginTransaction();
        _reg.Context.Transaction = transaction;
        _reg.Run(ExitCodes.Conflict, "layer", "del", "site", "-y");
        Assert.Contains("commit or abort", _reg.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("new")]
    [InlineData("set")]
    [InlineData("del")]
    public void Each_command_of_layers_has_examples_of_its_own(string command)
    {
        string help = _reg.Run(0, "layer", command, "--help");
        Assert.Contains($"Examples:\n  reg layer {command}", help, StringComparison.Ordinal);
    }
}
