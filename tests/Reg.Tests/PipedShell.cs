using System.Diagnostics;
using System.Text;

namespace Reg.Tests;

/// <summary>An interactive <c>reg</c> whose lines come from a pipe, one at a time.</summary>
internal sealed class PipedShell : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _faults = new();
    private readonly SemaphoreSlim _linesDone = new(0);
    private int _marks;

    public PipedShell(string folder, params string[] words)
    {
        _process = Programs.StartReg(folder, words);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to standard error; once it has ended.</summary>
    public string Faults => _faults.ToString().Trim();

    /// <summary>Its exit status; once it has ended.</summary>
    public int Status => _process.ExitCode;

    /// <summary>Runs a line and returns what it wrote to standard output.</summary>
    public string Run(string line)
    {
        // The marks are values of a key that no test looks at. The last line is refused by the shell itself, once all before it are done.
        string mark = $"mark {++_marks}";
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.WriteLine($"set \\Users {_process.Id} '{mark}'");
        _process.StandardInput.WriteLine($"get \\Users {_process.Id}");
        _process.StandardInput.WriteLine("'");
        var output = new StringBuilder();
        while (true)
        {
            string? read = _process.StandardOutput.ReadLine();
            Assert.True(read is not null, "the shell ended");
            if (read == mark)
            {
                Assert.True(_linesDone.Wait(Patience), "the shell is still busy");
                return output.ToString();
            }
            output.Append(read).Append('\n');
        }
    }

    /// <summary>Ends its input and waits until it has ended.</summary>
    public void End()
    {
        _process.StandardInput.Close();
        Assert.True(_process.WaitForExit(Patience));
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _linesDone.Dispose();
    }

    private void Take(string? fault)
    {
        if (fault == "reg: a quote is not closed")
            _linesDone.Release();
        else
            _faults.AppendLine(fault);
    }
}
