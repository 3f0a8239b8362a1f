using Peios.Lcs;
using Reg.Commands;
using Reg.Hosting;

namespace Reg.Tests;

/// <summary>Commands in an open transaction, with the real daemon, which isolates it.</summary>
public sealed class TransactionCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;
    private readonly RegistrySession _session;
    private readonly StringWriter _out = new(), _error = new();

    public TransactionCommandTests() => _session = RegistrySession.Start(_folder, Programs.Loregd);

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Every_change_of_keys_and_values_is_made_in_the_open_transaction_and_gone_when_it_is_aborted()
    {
        Run(null, 0, "layer", "new", "policy", "--precedence", "10");
        foreach (string key in new[] { "hidden", "deleted", @"tree\below" })
            Run(null, 0, "new", $@"Machine\k\{key}");
        foreach (string value in new[] { "set", "masked", "deleted" })
            Run(null, 0, "set", @"Machine\k", value, "before");
        string before = State(null);
        using RegistryTransaction transaction = _session.Registry.BeginTransaction();
        string[][] changes =
        [
            ["set", @"Machine\k", "set", "after"],
            ["set", "-p", @"Machine\k\made\deep", "v", "1"],
            ["mask", @"Machine\k", "masked", "--layer", "policy"],
            ["mask", @"Machine\k\made", "--layer", "policy"],
            ["unmask", @"Machine\k\made", "--layer", "policy"],
            ["del", @"Machine\k", "deleted"],
            ["hide", @"Machine\k\hidden", "--layer", "policy"],
            ["del", @"Machine\k\deleted"],
            ["del", "-y", "-r", @"Machine\k\tree"],
            ["new", "--volatile", @"Machine\k\new"],
            ["link", @"Machine\k\link", @"Machine\k"],
            ["sd", @"Machine\k", "O:BA"],
            ["layer", "set", "policy", "--precedence", "20"],
        ];
        foreach (string[] change in changes)
        {
            string own = State(transaction);
            Run(transaction, 0, change);
            Assert.True(before == State(null), $"{string.Join(' ', change)} is seen from outside");
            if (change[^1] != "20")
                Assert.True(own != State(transaction), $"{string.Join(' ', change)} is not seen in the transaction");
        }
        transaction.Abort();
        Assert.Equal(before, State(null));
    }

    [Fact]
    public void A_command_that_fails_half_way_in_the_open_transaction_says_that_a_part_of_it_may_be_there()
    {
        Run(null, 0, "layer", "new", "policy", "--precedence", "10");
        Run(null, 0, "new", @"Machine\a\b");
        Run(null, 0, "new", @"Machine\a\b\c", "--layer", "policy");
        using RegistryTransaction transaction = _session.Registry.BeginTransaction();
        Run(transaction, ExitCodes.Conflict, "del", "-y", "-r", @"Machine\a");
        Assert.Contains("abort undoes", _error.ToString(), StringComparison.Ordinal);
        Run(null, ExitCodes.Conflict, "del", "-y", "-r", @"Machine\a");
        Assert.DoesNotContain("abort undoes", _error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>All that the commands change, as they show it.</summary>
    private string State(RegistryTransaction? transaction) => string.Concat(
        Run(transaction, 0, "tree", "Machine", "--values"), Run(transaction, 0, "ls", "-L", @"Machine\k"), Run(transaction, 0, "get", "-L", @"Machine\k"),
        Run(transaction, 0, "sd", @"Machine\k"), transaction is null ? "" : Masks(transaction));

    private string Masks(RegistryTransaction transaction)
    {
        using Key key = _session.Registry.OpenKey(@"Machine\k", transaction);
        return key.QuerySubkeyLayers("made", transaction).Count == 0 ? "" : Run(transaction, 0, "get", "-L", @"Machine\k\made");
    }

    private string Run(RegistryTransaction? transaction, int status, params string[] words)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        var context = new RegContext(() => _session.Registry, _out, _error) { Transaction = transaction };
        int ended = new CommandTree(context, inShell: false).Run(words);
        Assert.True(status == ended, $"{string.Join(' ', words)}: {ended}, {_error}");
        return _out.ToString();
    }
}
