using System.Diagnostics;

using Loregd.Logging;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.CommandLines;

/// <summary>
/// behaviour.md, Command line: progress goes to standard output, faults to standard error, a line each. Logging never blocks a request; losses
/// are counted; the same fault is said at most once a second, with its count.
/// </summary>
public sealed class LogTests
{
    [Fact]
    public void Progress_and_faults_go_their_own_ways_a_line_each()
    {
        using StringWriter progress = new(), fault = new();
        using (var log = new Log(progress, fault))
        {
            log.Progress("one\ntwo\r\nthree");
            log.Fault("four");
            log.Progress("five");
        }

        Assert.Equal("loregd: one two three\nloregd: five\n", progress.ToString());
        Assert.Equal("loregd: four\n", fault.ToString());
    }

    [Fact]
    public void The_same_fault_is_said_at_most_once_a_second_with_its_count()
    {
        using StringWriter progress = new(), fault = new();
        using (var log = new Log(progress, fault))
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2.5))
            {
                log.Fault("again and again");
                log.Fault("and another");
                Thread.Sleep(10);
            }
        }

        string[] lines = [.. fault.ToString().Split('\n').Where(line => line.Contains("again and again", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 2, 4);
        Assert.Equal("loregd: again and again", lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(@"^loregd: again and again \(\d+ times more\)$", line));
    }

    [Fact]
    public void Every_repetition_is_counted()
    {
        using StringWriter progress = new(), fault = new();
        using (var log = new Log(progress, fault))
        {
            for (int i = 0; i < 1000; i++)
                log.Fault("again");
        }

        Assert.Equal("loregd: again\nloregd: again (999 times more)\n", fault.ToString());
    }

    [Fact]
    public void Whoever_logs_does_not_wait_for_a_reader_and_what_is_lost_is_counted()
    {
        using StringWriter fault = new();
        using var progress = new StuckWriter();
        using (var log = new Log(progress, fault))
        {
            log.Progress("line");
            Timeouts.Until(() => progress.IsStuck, "the line that is not read");
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 5000; i++)
                log.Progress($"line {i}");
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
            progress.Release();
            Timeouts.Until(() => progress.Lines == 1 + Log.Capacity, "the lines that were kept");
        }

        Assert.Equal($"loregd: {5000 - Log.Capacity} lines of this log were lost: they came faster than they could be written\n", fault.ToString());
    }

    [Fact]
    public void A_reader_that_never_reads_keeps_nobody_who_stops()
    {
        using StringWriter fault = new();
        using var progress = new StuckWriter();
        long start = Stopwatch.GetTimestamp();
        using (var log = new Log(progress, fault))
            log.Progress("line");
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(1.9));
        progress.Release();
    }

    [Theory]
    [InlineData(">&- 2>&-")]
    [InlineData(">/dev/full 2>/dev/full")]
    [InlineData("</dev/null >/dev/null 2>/dev/null")]
    public void Without_anywhere_to_write_to_it_serves_all_the_same(string redirections)
    {
        using Rig rig = Rig.PrepareProcess();
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"{string.Join(' ', rig.Arguments)} {redirections}");
        KernelConnection kernel = rig.Connect();
        Assert.Equal(Status.Ok, kernel.SetDword(rig.Root, "Value", 1));
        kernel.Close();
        Assert.Equal(Status.Ok, rig.Connect().SetDword(rig.Root, "Value", 2));
        Assert.Equal(0, loregd.Stop());
    }

    [Fact]
    public void A_pipe_that_nobody_reads_keeps_no_request()
    {
        using Rig rig = Rig.PrepareProcess();
        LoregdProcess.RunShell($"mkfifo {rig.PathOf("pipe")}").WaitExit();
        // The pipe is open for reading too, so that it fills up in place of breaking.
        using LoregdProcess loregd = LoregdProcess.StartFromShell($"{string.Join(' ', rig.Arguments)} 2<>{rig.PathOf("pipe")}");
        KernelConnection kernel = rig.Connect();
        for (int i = 0; i < 3000; i++)
            kernel.SendUnanswerable(new byte[(i % 13) + 1]);
        Assert.Equal(Status.Ok, kernel.SetDword(rig.Root, "Value", 1));
        Assert.Equal(0, loregd.Stop());
    }

    private sealed class StuckWriter : StringWriter
    {
        private readonly ManualResetEventSlim _released = new();
        private int _lines;
        private bool _isStuck;

        public bool IsStuck => Volatile.Read(ref _isStuck);

        public int Lines => Volatile.Read(ref _lines);

        public void Release() => _released.Set();

        public override void WriteLine(string? value)
        {
            Volatile.Write(ref _isStuck, true);
            _released.Wait();
            Interlocked.Increment(ref _lines);
        }

        protected override void Dispose(bool disposing)
        {
            _released.Dispose();
            base.Dispose(disposing);
        }
    }
}
