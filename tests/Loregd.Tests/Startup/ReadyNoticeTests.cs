using System.Net.Sockets;
using System.Text;

using Loregd.Tests.Harness;

namespace Loregd.Tests.Startup;

/// <summary>behaviour.md, Command line: NOTIFY_SOCKET gets one datagram READY=1, after registration.</summary>
public sealed class ReadyNoticeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void READY_is_sent_once_after_registration_and_not_again_when_the_connection_is_resumed(bool isAbstract)
    {
        using Rig rig = Rig.PrepareProcess();
        string name = isAbstract ? $"@loregd-test-{Guid.NewGuid():N}" : rig.PathOf("notify");
        using Socket manager = Bind(name);
        using var loregd = new LoregdProcess(rig.Arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = name });
        KernelConnection kernel = rig.Device.Accept();
        kernel.WaitRegistration();
        Assert.False(manager.Poll(Timeouts.Never, SelectMode.SelectRead), "READY=1 came before the registration was granted");

        kernel.AnswerRegistration(0);
        Assert.True(manager.Poll(Timeouts.Answer, SelectMode.SelectRead), "READY=1 did not come");
        byte[] datagram = new byte[100];
        Assert.Equal("READY=1", Encoding.ASCII.GetString(datagram, 0, manager.Receive(datagram)));

        for (int i = 0; i < 2; i++)
        {
            kernel.Close();
            kernel = rig.Device.AcceptAndRegister();
        }

        Assert.Equal(Peios.Rsi.Status.Ok, kernel.Flush("Machine"));
        Assert.False(manager.Poll(Timeouts.Never, SelectMode.SelectRead), "a second datagram came");
    }

    [Fact]
    public void READY_is_not_sent_when_the_registration_is_refused()
    {
        using Rig rig = Rig.PrepareProcess();
        using Socket manager = Bind(rig.PathOf("notify"));
        using var loregd = new LoregdProcess(
            rig.Arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = rig.PathOf("notify") });
        KernelConnection kernel = rig.Device.Accept();
        kernel.WaitRegistration();
        kernel.AnswerRegistration(Peios.Rsi.Errno.EPERM);
        Assert.Equal(1, loregd.WaitExit());
        Assert.False(manager.Poll(0, SelectMode.SelectRead), "READY=1 was sent");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/no/such/socket")]
    [InlineData("relative")]
    [InlineData("@")]
    public void A_NOTIFY_SOCKET_that_nobody_listens_to_costs_nothing_but_a_line(string name)
    {
        using Rig rig = Rig.PrepareProcess();
        using var loregd = new LoregdProcess(rig.Arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = name });
        KernelConnection kernel = rig.Connect();
        Assert.Equal(Peios.Rsi.Status.Ok, kernel.Flush("Machine"));
        int lines = name.Length == 0 ? 0 : 1;
        // The notice has a thread of its own, which a stop does not wait for.
        Timeouts.Until(() => loregd.StandardError.Count >= lines, "the line about NOTIFY_SOCKET");
        Assert.Equal(0, loregd.Stop());
        Assert.Equal(lines, loregd.StandardError.Count);
    }

    [Fact]
    public void A_manager_that_does_not_read_does_not_keep_the_daemon()
    {
        using Rig rig = Rig.PrepareProcess();
        using Socket manager = Bind(rig.PathOf("notify"));
        Fill(rig.PathOf("notify"));
        using var loregd = new LoregdProcess(
            rig.Arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = rig.PathOf("notify") });
        KernelConnection kernel = rig.Connect();
        Assert.Equal(Peios.Rsi.Status.Ok, kernel.Flush("Machine"));
        kernel.Close();
        rig.Connect(TimeSpan.FromSeconds(5));
        Assert.Equal(0, loregd.Stop());
    }

    private static Socket Bind(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? '\0' + name[1..] : name));
        return socket;
    }

    private static void Fill(string path)
    {
        using var filler = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        filler.Connect(new UnixDomainSocketEndPoint(path));
        filler.Blocking = false;
        try
        {
            while (true)
                filler.Send("X"u8);
        }
        catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
        {
            // That is what it is for.
        }
    }
}
