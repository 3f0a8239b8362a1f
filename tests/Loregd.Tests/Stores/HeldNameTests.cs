using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores: a second CREATE_ENTRY of an unsettled name and layer is held, and names do not stay taken for ever.</summary>
public sealed class HeldNameTests : HiveTest
{
    private readonly KeyGuid _first = KeyGuid.NewRandom(), _second = KeyGuid.NewRandom();

    private protected override Bounds Bounds => new() { NameHold = TimeSpan.FromSeconds(3) };

    [Fact]
    public void A_second_entry_of_the_name_is_held_until_the_key_is_there_and_then_ALREADY_EXISTS()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "NAME", "base", _second, 6));
        held.AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal(Status.AlreadyExists, held.Wait(TimeSpan.FromSeconds(2)).Status);
        Assert.Equal(_first, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void A_held_entry_holds_up_nobody_else()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _second, 6));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", _second, 7));
        Kernel.AddKey(Root, "Other");
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1));
        Assert.False(held.IsAnswered);
    }

    [Fact]
    public void A_key_created_by_the_loser_of_the_name_gets_no_entry_for_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _second, 6));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal(Status.AlreadyExists, held.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_second, "Name", Root));
        Assert.Equal(_first, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void A_held_entry_is_granted_when_the_first_one_goes_away()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _second, 6));
        held.AssertUnanswered(TimeSpan.FromMilliseconds(50));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));
        Assert.Equal(Status.Ok, held.Wait(TimeSpan.FromSeconds(2)).Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_second, "Name", Root));
        Assert.Equal([Entry.To(_second, "base", 6)], Kernel.EntriesOf(Root, "Name"));
    }
}

/// <summary>The same, with bounds short enough to be waited for.</summary>
public sealed class ExpiringNameTests : HiveTest
{
    private readonly KeyGuid _first = KeyGuid.NewRandom(), _second = KeyGuid.NewRandom();

    private protected override Bounds Bounds => new()
    {
        NameHold = TimeSpan.FromMilliseconds(200),
        UnsettledNameAge = TimeSpan.FromMilliseconds(600),
    };

    [Fact]
    public void A_held_entry_is_ALREADY_EXISTS_when_the_key_does_not_come_in_time()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateEntry(Root, "Name", "base", _second, 6));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal(_first, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void An_old_unsettled_entry_leaves_its_name_to_others_and_its_key_is_then_ALREADY_EXISTS()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Thread.Sleep(700);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _second, 6));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_second, "Name", Root));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(_first).Status);
        Assert.Equal([Entry.To(_second, "base", 6)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void An_old_unsettled_entry_whose_name_nobody_took_still_settles()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        Thread.Sleep(700);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal([Entry.To(_first, "base", 5)], Kernel.EntriesOf(Root, "Name"));
    }
}
