using System.Text;
using Loregd.Storage;

namespace Loregd.Logging;

/// <summary>
/// Lines for people: progress to standard output, faults to standard error. Never blocks who logs: the queue is bounded, what
/// does not fit is counted and said later. The same fault is written at most once a second, with its count (behaviour.md, Command line).
/// </summary>
internal sealed class Log : IDisposable
{
    /// <summary>How many lines wait for their reader; and how many faults are remembered as said.</summary>
    internal const int Capacity = 1024;

    private static readonly TimeSpan s_repeatAfter = TimeSpan.FromSeconds(1);

    private readonly Queue<Line> _queue = new();
    private readonly Dictionary<string, Repeated> _faults = new(StringComparer.Ordinal);
    private readonly TextWriter _progress;
    private readonly TextWriter _fault;
    private readonly Thread _thread;
    private long _lost;
    private bool _closed;

    public Log(TextWriter progress, TextWriter fault)
    {
        (_progress, _fault) = (progress, fault);
        _thread = new Thread(WriteLines) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public static Log ToConsole() => new(
        ToDescriptor(1, Console.OpenStandardOutput), ToDescriptor(2, Console.OpenStandardError));

    public void Progress(string text) => Enqueue(new Line(text, IsFault: false));

    public void Fault(string text)
    {
        lock (_queue)
        {
            if (_faults.TryGetValue(text, out Repeated? repeated))
            {
                repeated.Count++;
                return;
            }

            if (_faults.Count < Capacity)
                _faults.Add(text, new Repeated(Environment.TickCount64));
        }

        Enqueue(new Line(text, IsFault: true));
    }

    /// <summary>Writes what is queued, then ends; waits at most a second for a reader that does not read.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _closed = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join(TimeSpan.FromSeconds(1));
    }

    /// <summary>Whoever started us may have closed our output; then its number is now that of something else, which lines of text would spoil.</summary>
    private static StreamWriter ToDescriptor(int number, Func<Stream> open) =>
        new(Posix.IsInherited(number) ? open() : Stream.Null, new UTF8Encoding(false)) { AutoFlush = true };

    private void Enqueue(Line line)
    {
        lock (_queue)
        {
            if (_queue.Count >= Capacity)
            {
                _lost++;
                return;
            }

            _queue.Enqueue(line);
            Monitor.Pulse(_queue);
        }
    }

    private void WriteLines()
    {
        var lines = new List<Line>();
        bool more = true;
        while (more)
        {
            more = TakeLines(lines);
            foreach (Line line in lines)
                Write(line);
            lines.Clear();
        }
    }

    /// <summary>Waits for lines; false when the log is closed and these are the last.</summary>
    private bool TakeLines(List<Line> lines)
    {
        lock (_queue)
        {
            if (_queue.Count == 0 && !_closed)
            {
                if (_faults.Count > 0)
                    Monitor.Wait(_queue, s_repeatAfter);
                else
                    Monitor.Wait(_queue);
            }

            while (_queue.TryDequeue(out Line line))
                lines.Add(line);
            if (_lost > 0)
                lines.Add(new Line($"{_lost} lines of this log were lost: they came faster than they could be written", IsFault: true));
            _lost = 0;
            AddRepeatedFaults(lines);
            return !_closed;
        }
    }

    private void AddRepeatedFaults(List<Line> lines)
    {
        long now = Environment.TickCount64;
        List<string>? over = null;
        foreach ((string text, Repeated repeated) in _faults)
        {
            if (!_closed && now - repeated.WrittenAt < s_repeatAfter.TotalMilliseconds)
                continue;
            if (repeated.Count > 0)
                lines.Add(new Line($"{text} ({repeated.Count} times more)", IsFault: true));
            else
                (over ??= []).Add(text);
            (repeated.Count, repeated.WrittenAt) = (0, now);
        }

        foreach (string text in over ?? [])
            _faults.Remove(text);
    }

    private void Write(Line line)
    {
        try
        {
            (line.IsFault ? _fault : _progress).WriteLine("loregd: " + line.Text.ReplaceLineEndings(" "));
        }
        catch (Exception)
        {
            // Nobody reads our output any more, or there is no room for it. There is no better place to say so, and nothing else may suffer.
        }
    }

    private readonly record struct Line(string Text, bool IsFault);

    private sealed class Repeated(long writtenAt)
    {
        public long WrittenAt { get; set; } = writtenAt;

        public long Count { get; set; }
    }
}
