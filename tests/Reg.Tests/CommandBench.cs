using System.Text.Json;
using Peios.Lcs;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using Reg.Commands;

namespace Reg.Tests;

/// <summary>Commands against a scripted source with the layers site (precedence 10), peer (0) and off (disabled).</summary>
internal sealed class CommandBench : IDisposable
{
    private readonly Bench _bench;
    private readonly StringWriter _out = new(), _error = new();

    public CommandBench(Action<FakeStore, KeyGuid>? fill = null, Func<string, string?>? ask = null, bool usesColour = false)
    {
        _bench = LayeredBench.With(fill, new LcsOptions { UnawaitedOkTakesSourceDown = false });
        Context = new RegContext(() => _bench.Registry, _out, _error) { Ask = ask, UsesColour = usesColour };
    }

    public RegContext Context { get; }

    public Registry Registry => _bench.Registry;

    public FakeSource Source => _bench.Source;

    /// <summary>What was written to the error stream by the last command.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Runs a command that must end with a status; returns its results.</summary>
    public string Run(int status, params string[] words)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        int ended = new CommandTree(Context, inShell: false).Run(words);
        Error = _error.ToString();
        Assert.True(status == ended, $"{string.Join(' ', words)}: {ended}, {Error}");
        return _out.ToString();
    }

    /// <summary>Runs a command with <c>--json</c>; returns its one document.</summary>
    public JsonElement Json(params string[] words)
    {
        string output = Run(ExitCodes.Ok, [.. words, "--json"]);
        Assert.Equal(output.Length - 1, output.IndexOf('\n', StringComparison.Ordinal));
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        _bench.Dispose();
        _out.Dispose();
        _error.Dispose();
    }
}
