using System.Text;
using Loregd.Hives;
using Loregd.Logging;
using Loregd.Serving;
using Peios.Rsi;

namespace Loregd;

/// <summary>
/// The daemon from its opened hives to its end: connects, reads, registers, and does it again when the connection is lost (behaviour.md,
/// The connection).
/// </summary>
internal sealed class Daemon(CommandLine commandLine, Bounds bounds, Log log)
{
    private static readonly TimeSpan s_longestNap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_lockedRetry = TimeSpan.FromMilliseconds(50);

    /// <summary>The kernel may answer and take the connection down in one breath; the answer is then still on its way.</summary>
    private static readonly TimeSpan s_lateAnswer = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEvent _stop = new(false);
    private readonly Connector _connector = new(commandLine.DevicePath);
    private ulong _highestSequence;
    private long _retryRegistrationUntil;
    private bool _wasRegistered;

    /// <summary>The hives that it serves; null until they are open.</summary>
    public HiveSet? Hives { get; private set; }

    /// <summary>Ends <see cref="Run"/>: what has been read is answered, nothing more is read. Any thread, any time.</summary>
    public void Stop() => _stop.Set();

    /// <summary>Serves until <see cref="Stop"/> or until the device is gone for good. Returns the exit status 0.</summary>
    /// <exception cref="StartupException">loregd cannot begin, or cannot go on.</exception>
    public int Run()
    {
        HiveSet hives = HiveSet.Open(commandLine.Hives, bounds, log);
        Hives = hives;
        _highestSequence = hives.FirstHighestSequence;
        var context = new WriterContext(hives, new TransactionTable(), new RequestPool(), new WaitingBudget(bounds.WaitingRequests), new DropPolicy(), bounds, log);
        WriterSet writers = StartWriters(context);
        try
        {
            ServeConnections(context, writers);
            return 0;
        }
        finally
        {
            context.Transactions.EndAll();
            if (writers.TryStop(bounds.StopWait / 8))
                hives.Dispose();
            else
                log.Fault("stopped while a write was still under way; the database recovers at the next start");
        }
    }

    private static WriterSet StartWriters(WriterContext context)
    {
        try
        {
            var writers = new WriterSet(context);
            writers.Start();
            return writers;
        }
        catch
        {
            context.Hives.Dispose();
            throw;
        }
    }

    private void ServeConnections(WriterContext context, WriterSet writers)
    {
        var dispatcher = new Dispatcher(context, writers.All);
        TimeSpan lasted = TimeSpan.Zero;
        while (!_stop.WaitOne(NextDelay(lasted)))
        {
            if (_connector.TryOpen() is not { } transport)
            {
                log.Progress($"{_connector.DeviceName} is gone");
                return;
            }

            using var connection = new Connection(transport, bounds);
            var pump = new Pump(connection, dispatcher, context.Hives, bounds, log);
            pump.Start();
            lasted = RegisterAndServe(connection, context, writers);
            if (_stop.WaitOne(0))
            {
                EndServing(connection, pump, writers);
                return;
            }

            pump.Stop(bounds.StopWait);
            Resume(connection, context, writers);
        }
    }

    /// <summary>
    /// The requests in hand are answered on this connection, so the writers end before it does. Who then still waits for a kernel that does not read is
    /// let go, so that all databases can be closed.
    /// </summary>
    private void EndServing(Connection connection, Pump pump, WriterSet writers)
    {
        pump.Stop(bounds.StopWait / 4);
        writers.TryStop(bounds.StopWait / 2);
        connection.Break("loregd stops");
        connection.Dispose();
        pump.Join(bounds.StopWait / 8);
    }

    /// <summary>Returns how long the registration lasted.</summary>
    private TimeSpan RegisterAndServe(Connection connection, WriterContext context, WriterSet writers)
    {
        if (!TryRegister(connection, context.Hives))
            return TimeSpan.Zero;
        long since = Environment.TickCount64;
        foreach (Writer writer in writers.All)
            writer.Post(writer.StartSweep);
        WaitHandle[] ends = [_stop, connection.Lost];
        while (WaitHandle.WaitAny(ends, Nap()) == WaitHandle.WaitTimeout)
            GiveUpForgotten(context, writers);
        if (!_stop.WaitOne(0))
            log.Fault($"the connection was lost: {connection.Cause}");
        return TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
    }

    private bool TryRegister(Connection connection, HiveSet hives)
    {
        List<HiveRegistration> registrations = [.. hives.All.Select(hive => new HiveRegistration(Encoding.UTF8.GetBytes(hive.Name), hive.Root))];
        int error = Register(connection, registrations);
        switch (error)
        {
            case 0:
                connection.IsRegistered = true;
                _retryRegistrationUntil = 0;
                log.Progress($"registered {string.Join(", ", hives.All.Select(hive => hive.Name))} at {_connector.DeviceName}, highest sequence {_highestSequence}");
                if (!_wasRegistered)
                    ReadyNotice.Send(log);
                _wasRegistered = true;
                return true;
            case Errno.EEXIST or Errno.ESTALE:
                return RetryRegistration(error);
            case Errno.EPIPE or Errno.ECONNRESET or Errno.EIO or Errno.ETIMEDOUT or Errno.ECANCELED:
                _retryRegistrationUntil = 0;
                if (!_stop.WaitOne(0))
                    log.Fault($"the connection was lost during registration: {Errno.Describe(error)}");
                return false;
            default:
                throw new StartupException($"the kernel refused the registration: {Errno.Describe(error)}");
        }
    }

    /// <summary>On a thread of its own, so that a stop need not wait for the kernel's answer.</summary>
    private int Register(Connection connection, List<HiveRegistration> registrations)
    {
        int error = Errno.ECANCELED;
        // Never disposed of: the kernel may let the thread go only when nobody waits for it any more.
        var done = new ManualResetEvent(false);
        var thread = new Thread(() =>
        {
            try
            {
                error = connection.Transport.Register(_highestSequence, registrations, bounds.RegistrationAnswer);
            }
            catch (Exception failure)
            {
                log.Fault($"registering failed: {failure.Message}");
                error = Errno.EIO;
            }

            done.Set();
        })
        { IsBackground = true, Name = "registration" };
        thread.Start();
        if (WaitHandle.WaitAny([done, _stop, connection.Lost]) == 0 || done.WaitOne(s_lateAnswer))
            return error;
        connection.Dispose();
        thread.Join(bounds.StopWait / 4);
        return Errno.ECANCELED;
    }

    /// <summary>EEXIST and ESTALE: the old connection is still going down, for five seconds at most.</summary>
    private bool RetryRegistration(int error)
    {
        if (_retryRegistrationUntil == 0)
            _retryRegistrationUntil = Environment.TickCount64 + (long)bounds.RegistrationRetry.TotalMilliseconds;
        else if (Environment.TickCount64 >= _retryRegistrationUntil)
            throw new StartupException($"the kernel refused the registration: {Errno.Describe(error)}");
        return false;
    }

    /// <summary>A refused registration is tried a last time when its time is over, not later.</summary>
    private TimeSpan NextDelay(TimeSpan lasted)
    {
        TimeSpan delay = _connector.NextDelay(lasted);
        if (_retryRegistrationUntil == 0)
            return delay;
        var left = TimeSpan.FromMilliseconds(Math.Max(0, _retryRegistrationUntil - Environment.TickCount64));
        return delay < left ? delay : left;
    }

    /// <summary>Reading has stopped. What was not begun is dropped, transactions and snapshots end, and both stores recover.</summary>
    private void Resume(Connection connection, WriterContext context, WriterSet writers)
    {
        connection.Break("the registration failed");
        writers.RunOnEach(writer => writer.Reset());
        context.Transactions.EndAll();
        while (!TryRecover(writers))
        {
            if (_stop.WaitOne(s_lockedRetry))
                return;
        }
    }

    /// <summary>False while somebody outside loregd has locked a database.</summary>
    private bool TryRecover(WriterSet writers)
    {
        ulong highest = 0;
        bool isLocked = false;
        var turn = new Lock();
        writers.RunOnEach(writer =>
        {
            bool isRecovered = writer.TryRecover();
            lock (turn)
            {
                isLocked |= !isRecovered;
                // The kernel that is resumed has given out all sequences, and needs no more than it was told before.
                highest = Math.Max(highest, writer.TryReadHighestSequence() ?? _highestSequence);
            }
        });
        _highestSequence = highest;
        return !isLocked;
    }

    /// <summary>The kernel can lose an ABORT.</summary>
    private void GiveUpForgotten(WriterContext context, WriterSet writers)
    {
        foreach (Transaction transaction in context.Transactions.Forgotten(bounds.TransactionIdle))
        {
            if (transaction is { IsReadOnly: false, Hive: { } hive })
            {
                writers.All[hive.Number].Post(() => writers.All[hive.Number].GiveUp(transaction));
                continue;
            }

            context.Transactions.End(transaction);
            log.Fault(transaction.Forgotten(bounds.TransactionIdle));
        }
    }

    private TimeSpan Nap() => bounds.TransactionIdle / 10 < s_longestNap ? bounds.TransactionIdle / 10 : s_longestNap;
}
