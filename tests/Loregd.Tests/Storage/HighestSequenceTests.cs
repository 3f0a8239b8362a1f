using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Storage;

/// <summary>behaviour.md, Startup: the highest sequence of all hives is registered; it compares as unsigned.</summary>
public sealed class HighestSequenceTests : HiveTest
{
    private const ulong High = 0x8000_0000_0000_0000;

    [Fact]
    public void A_new_hive_registers_0() => Assert.Equal(0ul, Kernel.Registration.MaxSequence);

    [Fact]
    public void The_highest_sequence_of_entries_values_and_blankets_of_all_hives_is_registered()
    {
        AssertRegisters(10, () => Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", 10)));
        AssertRegisters(20, () => Assert.Equal(Status.Ok, Kernel.SetValue(UsersRoot, "Name", "base", RegType.None, Blob.Empty, 20)));
        AssertRegisters(30, () => Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "base", set: true, 30)));
        AssertRegisters(30, () => Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.None, Blob.Empty, 25)));
    }

    [Fact]
    public void Sequences_above_2_63_are_higher_than_those_below()
    {
        AssertRegisters(High - 1, () => Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", High - 1)));
        AssertRegisters(High, () => Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.None, Blob.Empty, High)));
        AssertRegisters(High + 5, () => Assert.Equal(Status.Ok, Kernel.SetValue(UsersRoot, "Name", "base", RegType.None, Blob.Empty, High + 5)));
        AssertRegisters(High + 5, () => Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "base", set: true, 99)));
    }

    [Fact]
    public void A_resumed_registration_has_the_volatile_stores_sequences_too()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Name", "base", RegType.None, Blob.Empty, High + 77));
        Rig.Reconnect();
        Assert.Equal(High + 77, Kernel.Registration.MaxSequence);
    }

    private void AssertRegisters(ulong expected, Action change)
    {
        change();
        Rig.Restart();
        Assert.Equal(expected, Kernel.Registration.MaxSequence);
    }
}
