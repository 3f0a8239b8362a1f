using System.Collections.Concurrent;
using System.Text;
using Reg.Shell;

namespace Reg.Hosting;

/// <summary>The connection to the host was lost while a command ran. Whether the command was done is not known.</summary>
internal sealed class HostLostException() : Exception("the registry's host has ended; what the command has done until then may be in the registry or not");

/// <summary>Where a client's results go, and where answers and input come from.</summary>
internal interface IClientStreams
{
    /// <summary>Standard output. False when nothing more can be written.</summary>
    bool WriteOutput(ReadOnlySpan<byte> bytes);

    /// <summary>Why the last <see cref="WriteOutput"/> failed; null when it did not, or the reader is gone.</summary>
    string? OutputFault { get; }

    /// <summary>Standard error.</summary>
    void WriteError(ReadOnlySpan<byte> bytes);

    /// <summary>Puts a question and returns the line typed; null at the end of input.</summary>
    string? Ask(string question);

    /// <summary>The next bytes of standard input; none at its end.</summary>
    byte[] ReadInput();
}

/// <summary>A client's side of its connection with the host: runs one command after the other there.</summary>
internal sealed class HostClient : IDisposable
{
    // What a slow reader of standard output has not taken yet waits in the host, not here.
    private const int MaxWaitingFrames = 16;
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    private readonly FrameChannel _channel;
    private readonly IClientStreams _streams;
    private readonly BlockingCollection<Frame> _frames = new(MaxWaitingFrames);
    private readonly CancellationTokenSource _leaving = new();
    private readonly ManualResetEventSlim _ended = new();

    /// <param name="channel">A connection that the host has welcomed; belongs to this from now on.</param>
    /// <param name="streams">Where results go.</param>
    public HostClient(FrameChannel channel, IClientStreams streams)
    {
        (_channel, _streams) = (channel, streams);
        new Thread(ReceiveAll) { IsBackground = true, Name = "frames of the host" }.Start();
    }

    /// <summary>Whether the host is gone.</summary>
    public bool IsLost => _ended.IsSet || _channel.IsGone();

    /// <summary>Runs a command.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="inShell">Whether they are a line of the shell, or the command line of the program.</param>
    /// <exception cref="HostLostException">The host has ended.</exception>
    public CommandEnd Run(IReadOnlyList<string> words, bool inShell)
    {
        bool outputEnded = false;
        _channel.Send(FrameKind.Run, fields =>
        {
            fields.Write(inShell);
            fields.Write(words.Count);
            foreach (string word in words)
                fields.Write(word);
        });
        while (Next() is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Output when !outputEnded && !_streams.WriteOutput(frame.Payload):
                    // What goes on only to be read can end.
                    outputEnded = true;
                    Abandon();
                    break;
                case FrameKind.Error:
                    _streams.WriteError(frame.Payload);
                    break;
                case FrameKind.Ask:
                    string? answer = _streams.Ask(frame.Fields().ReadString());
                    _channel.Send(FrameKind.Answer, fields =>
                    {
                        fields.Write(answer is not null);
                        fields.Write(answer ?? "");
                    });
                    break;
                case FrameKind.NeedInput:
                    _channel.Send(FrameKind.Input, _streams.ReadInput());
                    break;
                case FrameKind.Done:
                    var end = CommandEnd.Read(frame.Fields());
                    return outputEnded ? end with { Status = StatusOfEndedOutput() } : end;
            }
        }
        throw new HostLostException();
    }

    /// <summary>Completes the last word of what was typed of a line. Nothing when the host is lost.</summary>
    /// <param name="text">What stands before the cursor.</param>
    /// <param name="inShell">Whether it is a line of the shell, or a command line without the program's name.</param>
    public Completion Complete(string text, bool inShell)
    {
        _channel.Send(FrameKind.Complete, fields =>
        {
            fields.Write(inShell);
            fields.Write(text);
        });
        while (Next() is { } frame)
        {
            if (frame.Kind == FrameKind.Completions)
                return Completion.Read(frame.Fields());
        }
        return Completion.None;
    }

    /// <summary>Abandons the command that runs. Any thread, any time.</summary>
    public void Abandon() => _channel.Send(FrameKind.Abandon);

    /// <summary>
    /// Leaves: what still runs is abandoned and, if this is the last client, the host ends. Returns when it has done so. Any thread; further calls wait too.
    /// </summary>
    public void Leave()
    {
        // First of all: what the command says of its being abandoned is for nobody.
        _leaving.Cancel();
        _channel.Send(FrameKind.Abandon);
        _channel.EndSending();
        _ended.Wait(EndTimeout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        _channel.Dispose();
    }

    /// <summary>A reader that is gone has what it wants, as head has.</summary>
    private int StatusOfEndedOutput()
    {
        if (_streams.OutputFault is not { } fault)
            return ExitCodes.Ok;
        _streams.WriteError(Encoding.UTF8.GetBytes($"reg: the standard output cannot be written: {fault}\n"));
        return ExitCodes.Invalid;
    }

    private Frame? Next() => _frames.TryTake(out Frame frame, Timeout.Infinite) ? frame : null;

    private void ReceiveAll()
    {
        while (_channel.Receive() is { } frame)
        {
            try
            {
                _frames.Add(frame, _leaving.Token);
            }
            catch (OperationCanceledException)
            {
                // Nobody takes it any more; only the end counts.
            }
        }
        _ended.Set();
        _frames.CompleteAdding();
    }
}
