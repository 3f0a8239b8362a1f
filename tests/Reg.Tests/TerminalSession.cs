using System.Diagnostics;
using System.Text;

namespace Reg.Tests;

/// <summary>A <c>reg</c> at a terminal of its own: keys go in, what it draws comes out.</summary>
internal sealed class TerminalSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _script;
    private readonly StringBuilder _shown = new();
    private int _seen;

    /// <param name="folder">The registry's folder.</param>
    /// <param name="words">Words of the command line; none for the shell.</param>
    public TerminalSession(string folder, params string[] words)
    {
        string command = string.Join(' ', ((string[])[Programs.RegProgram, .. Programs.RegWords(folder, words)]).Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", $"trap : INT; stty cols 100 rows 24; {command}; echo \"status $?, $(stty -a | grep -o -- '-\\?icanon')\"", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        // The same shell everywhere; by its trap it outlives a Ctrl-C that was meant for reg.
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["TERM"] = "xterm";
        start.Environment["NO_COLOR"] = "1";
        _script = Process.Start(start)!;
        new Thread(ReadAll) { IsBackground = true }.Start();
    }

    /// <summary>Types keys.</summary>
    public void Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
    }

    /// <summary>Waits until a text is shown, behind what was waited for last, and returns what came before it.</summary>
    public string WaitFor(string text)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (_shown)
        {
            while (true)
            {
                string all = _shown.ToString();
                int at = all.IndexOf(text, _seen, StringComparison.Ordinal);
                if (at >= 0)
                {
                    string before = all[_seen..at];
                    _seen = at + text.Length;
                    return before;
                }
                long left = deadline - Environment.TickCount64;
                Assert.True(left > 0, $"\"{text}\" was not shown, but {all[_seen..]}");
                Monitor.Wait(_shown, (int)left);
            }
        }
    }

    /// <summary>Waits for the end of <c>reg</c>, its exit status and a terminal as it was found.</summary>
    public void WaitForEnd(int status)
    {
        WaitFor($"status {status}, icanon");
        Assert.True(_script.WaitForExit(Patience));
    }

    public void Dispose()
    {
        if (!_script.HasExited)
            _script.Kill(entireProcessTree: true);
        _script.Dispose();
    }

    private void ReadAll()
    {
        char[] buffer = new char[4096];
        int count;
        while ((count = _script.StandardOutput.Read(buffer)) > 0)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
                Monitor.PulseAll(_shown);
            }
        }
    }
}
