namespace Peios.Lcs.Tests;

/// <summary>See <see cref="Survival"/>.</summary>
public sealed class LostConnectionSurvivalTests
{
    /// <summary>A name, the faults, and whether connections are lost by them for certain.</summary>
    public static TheoryData<string, string, bool> Faults => new()
    {
        { "no fault at all", "", false },
        { "connections lost before a request is sent", "lose-before-sending=0.01,max-losses=4", true },
        { "connections lost before an answer", "lose-after-sending=0.01,max-losses=4", true },
        { "connections lost before the answer to a COMMIT", "lose-after-sending=0.3,only=COMMIT_TRANSACTION,max-losses=4", true },
        { "connections lost at an answer", "lose-at-answer=0.01,max-losses=4", true },
        { "connections lost in the middle of creating a key", "lose-after-sending=0.2,only=CREATE_ENTRY+CREATE_KEY,max-losses=4", true },
        { "connections lost every 200 requests", "lose-every=200,max-losses=4", true },
        { "connections lost during registration", "lose-every=300,lose-in-registration=0.5,max-losses=4", true },
        { "connections that go down slowly", "lose-every=500,going-down-for=300,max-losses=3", true },
        { "connections lost by the OK to a DROP_KEY", "lose-at-drop-key-ok=1,max-losses=4", true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Nothing_acknowledged_is_lost(string what, string faults, bool loses) => Survival.Check(what, faults, loses, isKernelLike: false);

    [Fact]
    public void A_layer_deleted_while_the_daemon_is_down_is_gone_when_it_is_back()
    {
        var mode = new FaultMode();
        using var served = new ServedRegistry(new LcsOptions { Faults = mode });
        Registry registry = served.Registry;
        foreach (string path in new[] { "System", @"System\Registry", @"System\Registry\Layers", @"System\Registry\Layers\Site" })
            registry.CreateKey($@"Machine\{path}").Dispose();
        using Key root = registry.OpenKey("Machine");
        root.SetValue("v", Rsi.RegType.Binary, [1]);
        root.SetValue("v", Rsi.RegType.Binary, [2], new WriteOptions { Layer = "Site" });
        Assert.Equal([2], root.QueryValue("v").Data);

        // Down for long enough that the deletion comes meanwhile.
        mode.Settings = new FaultSettings { GoingDownFor = TimeSpan.FromSeconds(2) };
        registry.TakeSourceDown("Machine");
        registry.DeleteLayer("Site");
        Assert.Empty(registry.Hives);
        served.WaitUntilUp();
        Assert.Equal([1], root.QueryValue("v").Data);
        Assert.Equal(0, served.Daemon.Stop(ServedRegistry.Patience));
    }

    [Fact]
    public void A_lost_write_and_a_lost_key_would_be_noticed()
    {
        using var served = new ServedRegistry(new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using var worker = new LoadWorker(served, 0, Survival.Seed());
        worker.Run(100, DateTime.UtcNow + Survival.Longest);
        worker.CheckAll();
        using Key key = served.Registry.OpenKey(@"Machine\worker0");
        RegistryValue value = key.EnumerateValues()[0];
        key.DeleteValue(value.Name);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(worker.CheckAll);
        key.SetValue(value.Name, value.Type, value.Data);
        worker.CheckAll();
        using (Key child = key.OpenSubkey(key.ListSubkeys()[0].Name))
            child.Delete();
        Assert.Equal(LcsErrno.ENOENT, Assert.Throws<LcsException>(worker.CheckAll).Errno);
    }
}
