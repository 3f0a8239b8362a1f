using Loregd.Hives;
using Loregd.Logging;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>One thread of the pump: reads while it has the lead, answers what cannot block by itself, and hands the lead on before what can.</summary>
internal sealed class PumpThread : IServingThread
{
    /// <summary>Until the registration has returned poll reports nothing, and reading is tried this often.</summary>
    private const int UnregisteredPollMilliseconds = 10;

    /// <summary>So many requests read one after the other, none waited for, mean that more of them are there than one thread answers.</summary>
    private const int Backlog = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Pump _pump;
    private readonly Dispatcher _dispatcher;
    private readonly Log _log;
    private readonly MessageBuffer _frame = new();
    private readonly MessageBuffer _answer = new();
    private long _requests;
    private bool _isOrdered;
    private int _readWithoutWaiting;

    public PumpThread(int number, Pump pump, Dispatcher dispatcher, HiveSet hives, Log log)
    {
        (Number, _pump, _dispatcher, _log) = (number, pump, dispatcher, log);
        Readers = new ReaderSet(hives);
        Thread = new Thread(Run) { IsBackground = true, Name = $"pump {number}" };
    }

    /// <summary>From 1.</summary>
    public int Number { get; }

    public Thread Thread { get; }

    public ReaderSet Readers { get; }

    public Span<byte> AnswerBuffer => _answer.Span;

    /// <summary>How many requests it has begun to handle: the watch knows by it whether it is still at the same one.</summary>
    public long Requests => Volatile.Read(ref _requests);

    public void Ordered()
    {
        if (_isOrdered)
            return;
        _isOrdered = true;
        _requests++;
        _pump.Lead.BeginHandling(Number);
        _pump.NoteActivity();
    }

    public void BeforeBlocking()
    {
        Ordered();
        Readers.Release();
        _pump.Lead.HandOn(Number);
    }

    public void BeforeLongRead()
    {
        Ordered();
        if (_readWithoutWaiting >= Backlog)
            _pump.Lead.HandOn(Number);
    }

    private void Run()
    {
        try
        {
            while (!_pump.Lead.IsOver)
            {
                if (_pump.Lead.TryTakeSoon(Number) || TakeLater())
                    ReadAndServe();
                else if (_pump.TryRetire(this))
                    break;
            }
        }
        catch (Exception failure)
        {
            _log.Fault($"reading failed: {failure.Message}");
            _pump.Connection.Break("reading failed");
        }
        finally
        {
            _pump.Leave(this);
            Readers.Dispose();
            _frame.Dispose();
            _answer.Dispose();
        }
    }

    private bool TakeLater()
    {
        Readers.Release();
        return _pump.Lead.TryTake(Number, s_patience);
    }

    private void ReadAndServe()
    {
        Connection connection = _pump.Connection;
        do
        {
            ReadOutcome outcome = connection.Transport.TryRead(_frame.Span, out int length);
            while (outcome == ReadOutcome.Empty && !_pump.Lead.IsOver)
            {
                Readers.Release();
                _readWithoutWaiting = 0;
                WaitOutcome wait = connection.Transport.WaitReadable(connection.IsRegistered ? -1 : UnregisteredPollMilliseconds);
                if (wait == WaitOutcome.Woken)
                    return;
                if (wait == WaitOutcome.Down && !connection.IsRegistered)
                    Thread.Sleep(UnregisteredPollMilliseconds);
                outcome = connection.Transport.TryRead(_frame.Span, out length);
            }

            if (outcome != ReadOutcome.Message)
            {
                EndConnection(connection, outcome);
                return;
            }

            Readers.ReleaseIfAsked();
            _readWithoutWaiting++;
            _isOrdered = false;
            _dispatcher.Handle(this, connection, _frame.Span[..length]);
        }
        while (_isOrdered ? _pump.Lead.TryResumeReading(Number) : !_pump.Lead.IsOver);
    }

    private void EndConnection(Connection connection, ReadOutcome outcome)
    {
        if (outcome != ReadOutcome.Empty)
            connection.Break(outcome == ReadOutcome.Down ? "the kernel took it down" : "a request of over 4 MiB");
        _pump.Lead.Finish();
    }
}
