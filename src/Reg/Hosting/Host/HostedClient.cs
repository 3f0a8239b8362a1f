using System.Collections.Concurrent;
using System.Text;
using Peios.Lcs;
using Reg.Commands;
using Reg.Shell;

namespace Reg.Hosting;

/// <summary>
/// One client of the host: its commands run here, on a thread of their own, one after the other, as one caller of the registry each. A client that goes away has its
/// caller killed, as the kernel does with a process.
/// </summary>
internal sealed class HostedClient(FrameChannel channel, RegistrySession session)
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<Frame> _requests = [];
    private readonly BlockingCollection<Frame> _answers = [];
    private readonly Lock _gate = new();
    private readonly StreamWriter _out = new(new FrameWriterStream(channel, FrameKind.Output), new UTF8Encoding(false), 1 << 15);
    private readonly StreamWriter _error = new(new FrameWriterStream(channel, FrameKind.Error), new UTF8Encoding(false), 1 << 12) { AutoFlush = true };
    private RunningCommand? _running;
    private bool _isGone;

    /// <summary>Serves the client until it is gone and what it had running has ended.</summary>
    public void Serve()
    {
        if (channel.Receive() is not { Kind: FrameKind.Hello } hello)
            return;
        Greeting greeting = Greeting.Read(hello.Fields());
        if (greeting.Build != Greeting.ThisBuild)
        {
            channel.Send(FrameKind.Refused, fields => fields.Write("a reg of another build has the registry open; end that one first"));
            return;
        }
        channel.Send(FrameKind.Welcome);
        var worker = new Thread(() => RunAll(greeting)) { IsBackground = true, Name = "client's commands" };
        worker.Start();
        while (channel.Receive() is { } frame)
            Take(frame);
        Leave();
        // What does not even end then waits for something else than the registry, and must not keep the host.
        worker.Join(EndTimeout);
    }

    /// <summary>Abandons what runs and closes the connection for what comes in. Any thread.</summary>
    public void SendAway() => channel.Dispose();

    private void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Run or FrameKind.Complete:
                _requests.Add(frame);
                break;
            case FrameKind.Answer or FrameKind.Input:
                _answers.Add(frame);
                break;
            case FrameKind.Abandon:
                lock (_gate)
                    _running?.Abandon();
                break;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _isGone = true;
            _running?.Abandon();
        }
        _answers.CompleteAdding();
        _requests.CompleteAdding();
    }

    private void RunAll(Greeting greeting)
    {
        var context = new RegContext(() => session.Registry, _out, _error)
        {
            Current = greeting.CurrentKey,
            ProcessId = greeting.ProcessId,
            WorkingDirectory = greeting.WorkingDirectory,
            Input = new FrameReaderStream(channel, _answers),
            Output = new FrameWriterStream(channel, FrameKind.Output),
            IsTerminal = greeting.Terminals.HasFlag(Terminals.Output),
            ErrorIsTerminal = greeting.Terminals.HasFlag(Terminals.Error),
            UsesColour = greeting.Terminals.HasFlag(Terminals.Colour),
            Ask = greeting.Terminals.HasFlag(Terminals.CanAsk) ? Ask : null,
            IsJson = greeting.IsJson,
            AssumeYes = greeting.AssumeYes,
        };
        try
        {
            foreach (Frame request in _requests.GetConsumingEnumerable())
            {
                if (request.Kind == FrameKind.Run)
                    Run(context, request.Fields());
                else
                    Complete(context, request.Fields());
            }
        }
        finally
        {
            // What was not committed is not wanted; who leaves with it open is told by its shell.
            context.Transaction?.Dispose();
        }
    }

    private void Run(RegContext context, BinaryReader fields)
    {
        bool inShell = fields.ReadBoolean();
        string[] words = [.. Enumerable.Range(0, fields.ReadInt32()).Select(_ => fields.ReadString())];
        using var running = new RunningCommand();
        int status;
        lock (_gate)
        {
            if (_isGone)
                return;
            _running = running;
        }
        context.Abandoned = running.Abandoned;
        try
        {
            status = running.Run(() => RunWords(context, words, inShell));
        }
        finally
        {
            lock (_gate)
                _running = null;
        }
        _out.Flush();
        var end = new CommandEnd(status, context.Current, context.Transaction is not null, context.IsLeaving);
        channel.Send(FrameKind.Done, end.Write);
    }

    private int RunWords(RegContext context, string[] words, bool inShell)
    {
        try
        {
            session.EnsureUp();
            return BuildTree(context, inShell).Run(words);
        }
        catch (CommandException e)
        {
            _error.WriteLine($"reg: {e.Message}");
            return e.ExitCode;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect in what one client does is no reason to end what the others do.
            _error.WriteLine($"reg: {e}");
            return ExitCodes.SourceFailure;
        }
    }

    private void Complete(RegContext context, BinaryReader fields)
    {
        bool inShell = fields.ReadBoolean();
        string text = fields.ReadString();
        Completion completion = Completion.None;
        try
        {
            session.EnsureUp();
            completion = new Completer(context, BuildTree(context, inShell)).Complete(text);
        }
        catch (Exception e) when (e is LcsException or CommandException)
        {
            // Whoever presses TAB is not helped by a message in the middle of a line; the command itself will say it.
        }
        channel.Send(FrameKind.Completions, completion.Write);
    }

    private static CommandTree BuildTree(RegContext context, bool inShell)
    {
        var tree = new CommandTree(context, inShell);
        if (!inShell)
            _ = new PlaceOptions(tree);
        return tree;
    }

    private string? Ask(string question)
    {
        _out.Flush();
        channel.Send(FrameKind.Ask, fields => fields.Write(question));
        if (!_answers.TryTake(out Frame answer, Timeout.Infinite))
            return null;
        using BinaryReader fields = answer.Fields();
        return fields.ReadBoolean() ? fields.ReadString() : null;
    }
}
