using System.Net.Sockets;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Startup;

/// <summary>rsi.md, Registration, and behaviour.md, Startup: reading comes before registration, and nobody waits for its answer to be served.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void The_registration_is_the_bytes_of_the_specification()
    {
        using var folder = new TempFolder();
        (KeyGuid machine, KeyGuid users) = (KeyGuid.NewRandom(), KeyGuid.NewRandom());
        using (HiveFile hive = HiveFile.Create(folder.File("m.db"), "Machine", machine))
            hive.AddKey(machine, "Key", sequence: 0x0102030405060708);
        HiveFile.Create(folder.File("u.db"), "Bénutzer", users).Dispose();

        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.File("device")));
        listener.Listen(1);
        using var loregd = new InProcessLoregd(
            ["--device", folder.File("device"), $"Machine={folder.File("m.db")}", $"Bénutzer={folder.File("u.db")}"], new Bounds());
        using Socket kernel = listener.Accept();
        byte[] packet = new byte[1000];
        int length = kernel.Receive(packet);

        byte[] expected = new Payload()
            .U32(2).U32(0).U64(0x0102030405060708).U64(0)
            .U32(7).U32(0).U64(0).Guid(machine).U32(0).U32(0).U64(0).U64(0)
            .U32(9).U32(0).U64(0).Guid(users).U32(0).U32(0).U64(0).U64(0)
            .Raw("Machine"u8).Raw("Bénutzer"u8).ToArray();
        Assert.Equal(24 + (2 * 56) + 16, expected.Length);
        Assert.Equal(expected, packet[..length]);
    }

    [Fact]
    public void Requests_that_come_before_the_answer_are_served()
    {
        using Rig rig = Rig.Start();
        KeyGuid root = rig.Root;
        KeyGuid key = rig.Kernel.AddKey(root, "Key", "layer");
        rig.Stop();

        rig.Launch();
        KernelConnection kernel = rig.Device.Accept();
        kernel.WaitRegistration();
        // What the kernel replays to a source that was down.
        Assert.Equal([key], kernel.DeleteLayer("layer").Orphans);
        Assert.Equal(Status.Ok, kernel.DropKey(key));
        Assert.Equal("Machine", kernel.KeyOf(root).Name);
        Assert.Equal(Status.Ok, kernel.SetDword(root, "Value", 1));
        kernel.AnswerRegistration(0);
        Assert.Single(kernel.ValuesOf(root));
    }

    [Fact]
    public void Requests_that_come_before_the_registration_are_served_too()
    {
        using Rig rig = Rig.Start();
        KeyGuid root = rig.Root;
        rig.Stop();
        rig.Launch();
        KernelConnection kernel = rig.Device.Accept();
        Pending<KeyReply> early = kernel.Send(Ops.ReadKey(root));
        Pending<OrphansReply> layer = kernel.Send(Ops.DeleteLayer("layer"));
        Assert.Equal("Machine", early.Wait().Key!.Name);
        Assert.Equal(Status.Ok, layer.Wait().Status);
        kernel.WaitRegistration();
        kernel.AnswerRegistration(0);
        Assert.Equal(Status.Ok, kernel.ReadKey(root).Status);
    }

    [Theory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EOVERFLOW)]
    public void A_registration_that_is_refused_ends_the_daemon_with_status_1_and_one_line(int errno)
    {
        using Rig rig = Rig.Prepare();
        rig.Launch();
        KernelConnection kernel = rig.Device.Accept();
        kernel.WaitRegistration();
        kernel.AnswerRegistration(errno);
        Assert.Equal(1, rig.Loregd.WaitExit());
        Assert.Contains(Errno.Describe(errno), ((InProcessLoregd)rig.Loregd).Failure, StringComparison.Ordinal);
        kernel.WaitDown();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("text")]
    public void A_device_that_cannot_be_opened_at_start_up_is_a_failure(string device)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("text"), "no device");
        using var loregd = new InProcessLoregd(["--device", folder.File(device), $"Machine={folder.File("m.db")}"], new Bounds());
        Assert.Equal(1, loregd.WaitExit());
        Assert.Contains(folder.File(device), loregd.Failure, StringComparison.Ordinal);
    }
}
