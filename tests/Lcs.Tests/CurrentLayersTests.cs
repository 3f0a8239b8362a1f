using Peios.Lcs.Tests.Fakes;

namespace Peios.Lcs.Tests;

/// <summary>When the layers are read again.</summary>
public sealed class CurrentLayersTests
{
    private static readonly LayerTable s_site = new([new Layer("Site", 1, true)]);

    [Fact]
    public void Who_needs_them_while_another_reads_them_waits_and_gets_what_was_read()
    {
        using var reading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var layers = new CurrentLayers(() =>
        {
            reading.Set();
            goOn.Wait();
            return s_site;
        });
        layers.NoteChange();
        var first = new Call(() => layers.Get());
        Assert.True(reading.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        LayerTable? got = null;
        var second = new Call(() => got = layers.Get());
        Assert.False(second.HasReturned);
        goOn.Set();
        Assert.Equal([LcsErrno.None, LcsErrno.None], [first.Errno, second.Errno]);
        Assert.Same(s_site, got);
    }

    [Fact]
    public void A_change_while_they_are_read_has_them_read_once_more()
    {
        int reads = 0;
        CurrentLayers? layers = null;
        layers = new CurrentLayers(() =>
        {
            if (++reads == 1)
                layers!.NoteChange();
            return s_site;
        });
        layers.NoteChange();
        layers.Get();
        layers.Get();
        layers.Get();
        Assert.Equal(2, reads);
    }

    [Fact]
    public void While_Machine_is_down_those_that_were_read_last_count()
    {
        LayerTable? read = null;
        var layers = new CurrentLayers(() => read);
        layers.Set(s_site);
        layers.NoteChange();
        Assert.Same(s_site, layers.Get());
        read = LayerTable.BaseOnly;
        Assert.Same(read, layers.Get());
    }
}
