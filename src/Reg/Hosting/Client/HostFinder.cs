using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Reg.Hosting;

/// <summary>Finds the host of a folder's registry, or starts it. Whoever comes at the same moment finds the same one.</summary>
internal sealed class HostFinder(RegistryFolder folder, string? daemonPath)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>A connection to the host that has welcomed this client.</summary>
    /// <exception cref="CommandException">There is none and none can be started, or it does not take this client.</exception>
    public FrameChannel Connect(Greeting greeting)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Environment.TickCount64 < deadline)
        {
            if (TryGreet(greeting) is { } channel)
                return channel;
            // A host that comes up, or one that is just ending, has the folder.
            if (IsFree())
                StartHost();
            else
                Thread.Sleep(Pause);
        }
        throw new CommandException(ExitCodes.Conflict,
            $"another program uses the registry in {folder.FullPath} and lets no reg in; wait until it has ended, or name another folder with --registry");
    }

    private FrameChannel? TryGreet(Greeting greeting)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(folder.HostSocketPath));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e.SocketErrorCode == SocketError.AccessDenied
                ? throw new CommandException(ExitCodes.Invalid, $"the registry in {folder.FullPath} lets you not in: another user has it open, or its folder is closed to you; name another folder with --registry")
                : null;
        }
        var channel = new FrameChannel(socket);
        channel.Send(FrameKind.Hello, greeting.Write);
        Frame? answer = channel.Receive();
        if (answer is { Kind: FrameKind.Welcome })
            return channel;
        channel.Dispose();
        if (answer is { Kind: FrameKind.Refused } refusal)
            throw new CommandException(ExitCodes.Conflict, refusal.Fields().ReadString());
        return null;
    }

    private bool IsFree()
    {
        using IDisposable? held = folder.TryLock();
        return held is not null;
    }

    /// <summary>Starts a host and waits until its socket is there, or until it has seen that another was quicker.</summary>
    private void StartHost()
    {
        if (daemonPath is null)
            throw new CommandException(ExitCodes.Usage, "--daemon must name the loregd to run; the script ./reg does");
        // The host outlives this process: it must not keep a lock or a pipe that was meant for this one only.
        Posix.KeepDescriptorsFromChildren();
        (string program, string[] first) = ThisProgram();
        var start = new ProcessStartInfo(program, [.. first, HostProgram.Word, folder.FullPath, Path.GetFullPath(daemonPath)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process host;
        try
        {
            host = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CommandException(ExitCodes.SourceFailure, $"cannot start {program}: {e.Message}");
        }
        string said = host.StandardOutput.ReadLine() ?? "";
        if (said is HostProgram.Ready or HostProgram.Busy)
            return;
        string rest = host.StandardOutput.ReadToEnd();
        if (said.Split(' ', 3) is [HostProgram.Failed, var status, var reason])
            throw new CommandException(int.Parse(status, CultureInfo.InvariantCulture), $"{reason}\n{rest}".TrimEnd());
        throw new CommandException(ExitCodes.SourceFailure, $"the registry's host has ended: {host.StandardError.ReadToEnd().TrimEnd()}");
    }

    /// <summary>This program, and the words that it needs before its own: none, unless <c>dotnet</c> runs it.</summary>
    private static (string Program, string[] First) ThisProgram()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? (program, [Path.Combine(AppContext.BaseDirectory, "reg.dll")])
            : (program, []);
    }
}
