using Peios.Lcs.Tests.Fakes;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "How it resolves layers": a new key's descriptor.</summary>
public sealed class DescriptorInheritanceTests
{
    [Fact]
    public void A_key_below_the_first_boots_root_inherits_its_three_ACEs_and_SYSTEM_owns_it() =>
        Assert.Equal(
            "010004805c0000006800000000000000140000000200480003000000001214003f000f00010100000000000512000000001218003f000f000102000000000005200000002002" +
            "0000001214001900020001010000000000050b000000010100000000000512000000010100000000000512000000",
            Convert.ToHexStringLower(DescriptorInheritance.ForChildOf(FakeStore.RootDescriptor)));

    [Fact]
    public void ACEs_that_containers_do_not_inherit_stay_behind()
    {
        byte[] parent = [.. FakeStore.RootDescriptor];
        parent[29] = 0x01; // the first ACE: objects only
        byte[] child = DescriptorInheritance.ForChildOf(parent);
        Assert.Null(SecurityDescriptorReader.TryRead(child, out SecurityDescriptorReader descriptor));
        Assert.Equal(2, Count(descriptor.Dacl));
    }

    [Fact]
    public void An_ACE_that_does_not_propagate_ends_with_the_child()
    {
        byte[] parent = [.. FakeStore.RootDescriptor];
        parent[29] = 0x02 | 0x04;
        SecurityDescriptorReader.TryRead(DescriptorInheritance.ForChildOf(parent), out SecurityDescriptorReader child);
        Assert.Equal(0x10, child.Dacl[9]);
        byte[] grandchild = DescriptorInheritance.ForChildOf(DescriptorInheritance.ForChildOf(parent));
        SecurityDescriptorReader.TryRead(grandchild, out SecurityDescriptorReader descriptor);
        Assert.Equal(2, Count(descriptor.Dacl));
    }

    [Fact]
    public void An_ACE_of_CREATOR_OWNER_becomes_the_owners_and_is_passed_on_as_it_is()
    {
        byte[] parent = [.. FakeStore.RootDescriptor];
        // The first ACE's SID S-1-5-18 becomes S-1-3-0.
        parent[43] = 3;
        parent[44] = 0;
        SecurityDescriptorReader.TryRead(DescriptorInheritance.ForChildOf(parent), out SecurityDescriptorReader child);
        AceEnumerator aces = SecurityDescriptorReader.Aces(child.Dacl);
        Assert.True(aces.MoveNext());
        Assert.Equal(0x10, aces.Current[1]);
        Assert.Equal([5, 18], [aces.Current[15], aces.Current[16]]);
        Assert.True(aces.MoveNext());
        Assert.Equal(0x02 | 0x08 | 0x10, aces.Current[1]);
        Assert.Equal([3, 0], [aces.Current[15], aces.Current[16]]);
    }

    [Fact]
    public void A_parent_with_nothing_to_inherit_gives_SYSTEM_and_Administrators_full_access()
    {
        Assert.Null(SecurityDescriptorReader.TryRead(DescriptorInheritance.ForChildOf([]), out SecurityDescriptorReader descriptor));
        Assert.Equal(2, Count(descriptor.Dacl));
    }

    private static int Count(ReadOnlySpan<byte> acl)
    {
        int count = 0;
        AceEnumerator aces = SecurityDescriptorReader.Aces(acl);
        while (aces.MoveNext())
            count++;
        Assert.False(aces.IsBroken);
        return count;
    }
}
