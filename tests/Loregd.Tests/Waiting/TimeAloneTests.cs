using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>behaviour.md, Transactions and waiting: a WRITE_KEY of the time alone, outside a transaction, never waits and is never TXN_BUSY.</summary>
public sealed class TimeAloneTests : HiveTest
{
    private const ulong Huge = 1ul << 63;

    private protected override Bounds Bounds => new() { WriteWait = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void It_is_OK_at_once_while_a_transaction_holds_the_hive_and_written_when_that_has_ended(bool isVolatile, bool commit)
    {
        KeyGuid key = AddKey(isVolatile);
        ulong holder = Hold();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Assert.Equal(100ul, Kernel.KeyOf(key).LastWriteTime);
        Assert.Equal(Status.Ok, commit ? Kernel.Commit(holder) : Kernel.Abort(holder));
        AssertBecomes(key, 200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_there_when_the_end_of_the_transaction_is_answered(bool commit)
    {
        KeyGuid key = AddKey(), passing = AddKey(isVolatile: true);
        for (ulong time = 200; time < 230; time++)
        {
            ulong holder = Hold();
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: time));
            Assert.Equal(Status.Ok, Kernel.WriteKey(passing, time: time));
            Assert.Equal(Status.Ok, commit ? Kernel.Commit(holder) : Kernel.Abort(holder));
            Assert.Equal((time, time), (Kernel.KeyOf(key).LastWriteTime, Kernel.KeyOf(passing).LastWriteTime));
        }
    }

    [Fact]
    public void Without_a_key_it_is_NOT_FOUND_at_once()
    {
        KeyGuid dropped = AddKey();
        Assert.Equal(Status.Ok, Kernel.DropKey(dropped));
        ulong holder = Hold();
        KeyGuid ofTheHolder = Kernel.AddKey(Root, "Of the holder", transaction: holder);
        Assert.Equal(Status.NotFound, Kernel.WriteKey(KeyGuid.NewRandom(), time: 200));
        Assert.Equal(Status.NotFound, Kernel.WriteKey(dropped, time: 200));
        Assert.Equal(Status.NotFound, Kernel.WriteKey(ofTheHolder, time: 200));
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
    }

    [Theory]
    [InlineData(150ul, 200ul, 200ul)]
    [InlineData(300ul, 200ul, 300ul)]
    [InlineData(Huge + 5, 200ul, Huge + 5)]
    [InlineData(7ul, Huge + 5, Huge + 5)]
    [InlineData(Huge + 6, Huge + 5, Huge + 6)]
    public void A_later_time_that_is_there_by_then_stays(ulong ofTheHolder, ulong late, ulong expected)
    {
        KeyGuid key = AddKey();
        ulong holder = Hold();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: ofTheHolder, transaction: holder));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: late));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Settle();
        Assert.Equal(expected, Kernel.KeyOf(key).LastWriteTime);
    }

    [Fact]
    public void Of_several_the_latest_time_is_written()
    {
        KeyGuid key = AddKey(), other = AddKey();
        ulong holder = Hold();
        foreach (ulong time in (ulong[])[200, Huge, 300])
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: time));
        Assert.Equal(Status.Ok, Kernel.WriteKey(other, time: 400));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        AssertBecomes(key, Huge);
        AssertBecomes(other, 400);
    }

    [Fact]
    public void It_is_written_before_the_next_transaction_takes_the_hive()
    {
        KeyGuid key = AddKey();
        ulong holder = Hold(), next = Begin();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Pending<StatusReply> first = Kernel.Send(Ops.SetValue(Root, "Next", "base", RegType.Dword, Samples.Dword(1), NextSequence()), next);
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, first.Wait().Status);
        Assert.Equal(200ul, Kernel.KeyOf(key).LastWriteTime);
        Assert.Equal(Status.Ok, Kernel.Abort(next));
        Assert.Equal(200ul, Kernel.KeyOf(key).LastWriteTime);
    }

    [Fact]
    public void A_key_that_the_holder_has_dropped_stays_gone()
    {
        KeyGuid key = AddKey();
        ulong holder = Hold();
        Assert.Equal(Status.Ok, Kernel.DropKey(key, holder));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Settle();
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void It_is_OK_beyond_the_limit_of_waiting_requests()
    {
        KeyGuid key = AddKey();
        ulong holder = Hold();
        Pending<StatusReply>[] waiting =
            [.. Enumerable.Range(0, 192).Select(_ => Kernel.Send(Ops.SetValue(Root, "W", "base", RegType.Dword, Samples.Dword(1), NextSequence())))];
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
        for (ulong i = 0; i < 50; i++)
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200 + i));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
        AssertBecomes(key, 249);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_OK_at_once_while_somebody_outside_has_locked_the_database_and_written_later(bool isVolatile)
    {
        KeyGuid key = AddKey(isVolatile);
        using var outside = new OutsideProgram(Rig.DatabasePath());
        outside.Lock();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Assert.Equal(Status.NotFound, Kernel.WriteKey(KeyGuid.NewRandom(), time: 200));
        Assert.Equal(100ul, Kernel.KeyOf(key).LastWriteTime);
        outside.Unlock();
        AssertBecomes(key, 200);
    }

    [Fact]
    public void It_is_kept_until_it_can_be_written()
    {
        KeyGuid key = AddKey();
        ulong holder = Hold();
        using (var outside = new OutsideProgram(Rig.DatabasePath()))
        {
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
            Assert.Equal(Status.Ok, Kernel.Abort(holder));
            AssertBecomes(key, 200);
            outside.Lock();
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 300));
            Thread.Sleep(Timeouts.Never);
            Assert.Equal(200ul, Kernel.KeyOf(key).LastWriteTime);
            outside.Unlock();
        }

        AssertBecomes(key, 300);
    }

    [Fact]
    public void A_stop_writes_it()
    {
        KeyGuid key = AddKey();
        Hold();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Rig.Restart();
        Assert.Equal(200ul, Kernel.KeyOf(key).LastWriteTime);
    }

    [Fact]
    public void The_end_of_the_connection_does_not_lose_it()
    {
        KeyGuid key = AddKey();
        Hold();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 200));
        Rig.Reconnect();
        AssertBecomes(key, 200);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_write_key_of_another_mask_waits(bool withDescriptor, bool withTime)
    {
        KeyGuid key = AddKey();
        ulong holder = Hold();
        Pending<StatusReply> waiting = Kernel.Send(Ops.WriteKey(key, withDescriptor ? Samples.RootDescriptor : null, withTime ? 200 : null));
        waiting.AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
    }

    [Fact]
    public void Of_a_transaction_whose_first_write_it_is_it_waits()
    {
        KeyGuid key = AddKey();
        ulong holder = Hold(), other = Begin();
        Pending<StatusReply> waiting = Kernel.Send(Ops.WriteKey(key, time: 200), other);
        waiting.AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.Abort(other));
        Assert.Equal(100ul, Kernel.KeyOf(key).LastWriteTime);
    }

    /// <summary>A key whose time is 100.</summary>
    private KeyGuid AddKey(bool isVolatile = false)
    {
        KeyGuid key = Kernel.AddKey(Root, $"Key {NextSequence()}", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 100));
        return key;
    }

    private ulong Hold()
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        return holder;
    }

    /// <summary>FLUSH comes after the times that are due.</summary>
    private void Settle() => Assert.Equal(Status.Ok, Kernel.Flush("Machine"));

    private void AssertBecomes(KeyGuid key, ulong time) =>
        Timeouts.Until(() => Kernel.KeyOf(key).LastWriteTime == time, $"a time of {time}, not {Kernel.KeyOf(key).LastWriteTime}", TimeSpan.FromSeconds(5));
}
