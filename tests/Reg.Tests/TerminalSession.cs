using System.Diagnostics;
using System.Text;

namespace Reg.Tests;

/// <summary>A program at a terminal of its own: keys go in, what it draws comes out.</summary>
internal sealed class TerminalSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _script;
    private readonly StringBuilder _shown = new();
    private int _seen;

    /// <summary>Starts <c>reg</c>.</summary>
    /// <param name="folder">The registry's folder.</param>
    /// <param name="words">Words of the command line; none for the shell.</param>
    public TerminalSession(string folder, params string[] words)
        : this(folder, (IEnumerable<string>)[Programs.RegProgram, .. Programs.RegWords(folder, words)])
    {
    }

    private TerminalSession(string home, IEnumerable<string> program)
    {
        string command = string.Join(' ', program.Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", $"trap : INT; stty cols {Size.Columns} rows {Size.Rows}; {command}; echo \"status $?, $(stty -a | grep -o -- '-\\?icanon')\"", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        // The same shell everywhere; by its trap it outlives a Ctrl-C that was meant for reg.
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["HOME"] = start.Environment["ZDOTDIR"] = home;
        start.Environment["TERM"] = "xterm";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["NO_COLOR"] = "1";
        _script = Process.Start(start)!;
        new Thread(ReadAll) { IsBackground = true }.Start();
    }

    /// <summary>Starts another program.</summary>
    /// <param name="home">Its home folder.</param>
    /// <param name="program">The program and its words.</param>
    public static TerminalSession Of(string home, params string[] program) => new(home, (IEnumerable<string>)program);

    /// <summary>Columns and rows of the terminal.</summary>
    public static (int Columns, int Rows) Size => (100, 24);

    /// <summary>What the terminal shows now.</summary>
    public Editing.Screen Screen()
    {
        var screen = new Editing.Screen(Size.Columns, Size.Rows);
        lock (_shown)
            screen.Write(_shown.ToString());
        return screen;
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

    /// <summary>Waits for the end of the program, its exit status and a terminal as it was found.</summary>
    public void WaitForEnd(int status)
    {
        WaitFor($"status {status}, icanon");
        WaitForEnd();
    }

    /// <summary>Waits until nothing runs at the terminal any more.</summary>
    public void WaitForEnd() => Assert.True(_script.WaitForExit(Patience));

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
