using System.Buffers.Binary;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": security descriptors.</summary>
/// <remarks>
/// The first boot's descriptor has its DACL at 20, three ACEs at 28, 48 and 72 with their masks at 32, 52 and 76, the owner at 92 and the group at 104.
/// </remarks>
public sealed class DescriptorCheckTests
{
    [Fact]
    public void The_first_boots_descriptor_is_taken() => Assert.Null(Problem(FakeStore.RootDescriptor));

    [Theory]
    [InlineData(0, 0, "revision 1")]
    [InlineData(0, 2, "revision 1")]
    [InlineData(3, 0, "self-relative")]
    [InlineData(4, 0, "no owner")]
    [InlineData(4, 10, "under 20")] // owner in the header
    [InlineData(8, 19, "under 20")] // group in the header
    [InlineData(12, 4, "under 20")] // system ACL in the header
    [InlineData(16, 1, "under 20")] // discretionary ACL in the header
    [InlineData(8, 0x5C, "overlap")] // group is owner
    [InlineData(12, 0x14, "overlap")] // both ACLs in one place
    [InlineData(4, 200, "fit")] // owner past the end
    [InlineData(8, 0x6C, "fit")] // group half past the end
    [InlineData(16, 112, "fit")] // ACL past the end
    [InlineData(7, 0x80, "fit")] // owner's offset 2^31 and more
    [InlineData(22, 0, "fit")] // ACL of size 0
    [InlineData(22, 0x64, "fit")] // ACL past the end
    [InlineData(92, 2, "malformed")] // owner SID of revision 2
    [InlineData(93, 16, "malformed")] // owner SID of 16 sub-authorities
    [InlineData(32, 0x40, "mask")]
    [InlineData(34, 0x10, "mask")] // SYNCHRONIZE, which registry keys do not have
    [InlineData(35, 0x02, "mask")] // MAXIMUM_ALLOWED
    [InlineData(76, 0x80, "mask")] // in the last ACE
    [InlineData(30, 0, "ACE")] // an ACE of size 0
    [InlineData(30, 0xFF, "ACE")] // an ACE past its ACL
    [InlineData(24, 4, "ACE")] // more ACEs than there are
    public void A_malformed_one_is_refused(int offset, byte value, string problem)
    {
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor[offset] = value;
        Assert.Contains(problem, Problem(descriptor), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0000_0001u, true)]
    [InlineData(0x0000_003Fu, true)]
    [InlineData(0x000F_0000u, true)]
    [InlineData(0x0100_0000u, true)] // ACCESS_SYSTEM_SECURITY
    [InlineData(0xF000_0000u, true)] // the generic rights
    [InlineData(0xF10F_003Fu, true)]
    [InlineData(0x0000_0040u, false)]
    [InlineData(0x0000_8000u, false)]
    [InlineData(0x0010_0000u, false)]
    [InlineData(0x0200_0000u, false)]
    [InlineData(0x0800_0000u, false)]
    public void Masks_are_within_0xF10F003F(uint mask, bool isTaken)
    {
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(52), mask);
        Assert.Equal(isTaken, Problem(descriptor) is null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    public void One_that_is_shorter_than_its_header_is_refused(int length) => Assert.NotNull(Problem(FakeStore.RootDescriptor[..length]));

    [Fact]
    public void One_of_65535_bytes_is_taken_and_one_of_65536_refused()
    {
        byte[] longest = [.. FakeStore.RootDescriptor, .. new byte[65_535 - FakeStore.RootDescriptor.Length]];
        Assert.Null(Problem(longest));
        Assert.Contains("65,535", Problem([.. longest, 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Group_and_ACLs_may_be_missing()
    {
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor.AsSpan(8, 12).Clear();
        Assert.Null(SecurityDescriptorReader.TryRead(descriptor, out SecurityDescriptorReader parts));
        Assert.True(parts.Group.IsEmpty && parts.Sacl.IsEmpty && parts.Dacl.IsEmpty);
        Assert.Equal(12, parts.Owner.Length);
    }

    [Fact]
    public void A_group_within_the_owner_is_refused()
    {
        // The owner gets four sub-authorities, the third and fourth of which begin like a SID.
        byte[] descriptor = [.. FakeStore.RootDescriptor[..92], .. new byte[24]];
        descriptor[92] = 1;
        descriptor[93] = 4;
        descriptor[108] = 1;
        descriptor[8] = 108;
        Assert.Contains("overlap", Problem(descriptor), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_mask_in_the_system_ACL_is_refused_too()
    {
        // The two ACLs change places.
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor[12] = descriptor[16];
        descriptor[16] = 0;
        Assert.Null(Problem(descriptor));
        descriptor[32] = 0x40;
        Assert.Contains("mask", Problem(descriptor), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_EIO_to_the_caller_and_the_source_stays_up()
    {
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor[32] = 0x40;
        Verdict.IsRefused(OpCode.Lookup, (ref w) => { Bodies.Entry(ref w); w.WriteU32(1); Bodies.OneOfMetadata(ref w, Bodies.Target, descriptor); },
            registry => registry.OpenKey(@"Machine\a"));
        Verdict.IsRefused(OpCode.ReadKey, (ref w) => Bodies.Key(ref w, descriptor: descriptor), registry => registry.OpenKey("Machine"));
    }

    private static string? Problem(byte[] descriptor) => SecurityDescriptorReader.TryRead(descriptor, out _);
}
