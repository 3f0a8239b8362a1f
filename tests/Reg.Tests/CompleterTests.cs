using Peios.Lcs;
using Peios.Lcs.Tests.Fakes;
using Reg.Commands;
using Reg.Shell;

namespace Reg.Tests;

/// <summary>What words are completed to, against a scripted source.</summary>
public sealed class CompleterTests : IDisposable
{
    private readonly Bench _bench = new(new LcsOptions { UnawaitedOkTakesSourceDown = false });
    private readonly RegContext _context;

    public CompleterTests()
    {
        _context = new RegContext(() => _bench.Registry, TextWriter.Null, TextWriter.Null);
        using Key acme = _bench.Registry.CreateKey(@"Machine\Acme");
        acme.SetValue("Port", 4, [1, 0, 0, 0]);
        acme.SetValue("it's a name", 4, [1, 0, 0, 0]);
        using Key server = acme.CreateSubkey("Server One");
        using Key service = acme.CreateSubkey("Service");
        using Key below = service.CreateSubkey("Below");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("un", "unhide ", "unmask ")]
    [InlineData("lay", "layer ")]
    [InlineData("layer ", "del ", "ls ", "new ", "set ")]
    [InlineData("tree --de", "--depth ")]
    [InlineData("--j", "--json ")]
    [InlineData("-y", "-y ")]
    [InlineData("--ye", "--yes ")]
    [InlineData("-", "--help ", "--json ", "--version ", "--yes ", "-y ")]
    [InlineData("--json -y sta", "stats ")]
    [InlineData("ls --js", "--json ")]
    [InlineData("ls -", "--help ", "--json ", "--layers ", "--long ", "--yes ", "-l ", "-L ", "-y ")]
    [InlineData("layer del x -", "--help ", "--json ", "--yes ", "-y ")]
    [InlineData("help lay", "layer ")]
    [InlineData("help layer n", "new ")]
    [InlineData("ls mach", @"Machine\")]
    [InlineData(@"ls Machine\ac", @"Machine\Acme\")]
    [InlineData("ls Machine/ac", "Machine/Acme/")]
    [InlineData(@"ls Machine\Acme\serv", @"'Machine\Acme\Server One\", @"'Machine\Acme\Service\")]
    [InlineData(@"ls Machine\Acme\server", @"'Machine\Acme\Server One' ")]
    [InlineData("ls \"Machine\\Acme\\server", "\"Machine\\Acme\\Server One\" ")]
    [InlineData(@"ls Machine\Acme\servi", @"Machine\Acme\Service\")]
    [InlineData(@"new Machine\Acme\Service\b", @"Machine\Acme\Service\Below\")]
    [InlineData(@"get Machine\Acme p", "Port ")]
    [InlineData(@"get -L Machine\Acme p", "Port ")]
    [InlineData(@"get Machine\Acme it", "'it'\"'\"'s a name' ")]
    [InlineData(@"get Machine\Acme Port ")]
    [InlineData(@"set Machine\Acme Port 1 --layer b", "base ")]
    [InlineData("get Nowhere\\", new string[0])]
    public void A_word_is_completed_by_what_stands_there(string line, params string[] candidates)
    {
        Completion completion = new Completer(_context, new CommandTree(_context, inShell: true)).Complete(line);
        Assert.Equal(candidates, completion.Candidates.Select(candidate => candidate.Text + (candidate.IsWhole ? " " : "")));
    }

    [Fact]
    public void The_common_start_of_candidates_is_typed_for_them()
    {
        Completion completion = new Completer(_context, new CommandTree(_context, inShell: true)).Complete(@"cd machine\acme\s");
        Assert.Equal(@"'machine\acme\Serv", completion.CommonStart);
        Assert.Equal(3, completion.Start);
    }

    [Fact]
    public void Layers_have_base_among_them_once_whatever_keys_there_are()
    {
        _bench.Registry.CreateLayer("black");
        _bench.Registry.CreateKey(@"Machine\System\Registry\Layers\Base").Dispose();
        Completion completion = new Completer(_context, new CommandTree(_context, inShell: true)).Complete(@"set Machine\Acme Port 1 --layer b");
        Assert.Equal(["base", "black"], completion.Candidates.Select(candidate => candidate.Text));
    }

    [Fact]
    public void Keys_are_relative_to_the_current_one()
    {
        _context.Current = @"Machine\Acme";
        Completion completion = new Completer(_context, new CommandTree(_context, inShell: true)).Complete("ls servi");
        Assert.Equal(@"Service\", Assert.Single(completion.Candidates).Text);
    }
}
