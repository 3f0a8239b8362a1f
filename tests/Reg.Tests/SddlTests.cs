using System.Buffers.Binary;
using System.Text.Json;
using Reg.Security;

namespace Reg.Tests;

public sealed class SddlTests
{
    /// <summary>Owner and group SYSTEM, full access for SYSTEM and Administrators, read access for Authenticated Users, as the first boot gives a root.</summary>
    private const string RootHex =
        "010004805c0000006800000000000000140000000200480003000000000214003f000f00010100000000000512000000000218003f000f00010200000000000520000000" +
        "20020000000214001900020001010000000000050b000000010100000000000512000000010100000000000512000000";

    [Fact]
    public void A_descriptor_in_bytes_is_shown_as_SDDL() =>
        Assert.Equal("O:SYG:SYD:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;AU)", Sddl.Describe(Convert.FromHexString(RootHex)));

    [Fact]
    public void SDDL_becomes_a_descriptor_in_bytes()
    {
        Assert.Null(Sddl.TryParse("O:BAG:SYD:PAI(A;CI;KR;;;WD)", out SecurityDescriptor descriptor));
        Assert.Equal(
            "0100" + "0494" + "14000000" + "24000000" + "00000000" + "30000000" +
            "01020000000000052000000020020000" + "010100000000000512000000" +
            "02001c0001000000" + "0002140019000200" + "010100000000000100000000",
            Convert.ToHexStringLower(descriptor.ToBytes()));
    }

    [Theory]
    [InlineData("O:SY")]
    [InlineData("G:S-1-5-21-1-2-3-500")]
    [InlineData("O:S-1-0x123456789abc-1")]
    [InlineData("D:")]
    [InlineData("D:P")]
    [InlineData("D:PARAI(A;;GA;;;WD)")]
    [InlineData("D:NO_ACCESS_CONTROL")]
    [InlineData("D:(D;OICINPIOID;GRGW;;;BG)(A;;RCSD;;;CO)(A;;RCSDWDWO;;;SY)")]
    [InlineData("D:(A;;CCDCLCSWRPWP;;;SY)")]
    [InlineData("D:(OA;CI;KR;ab721a53-1e2f-11d0-9819-00aa0040529b;bf967aba-0de6-11d0-a285-00aa003049e2;SY)")]
    [InlineData("D:(OA;;KR;ab721a53-1e2f-11d0-9819-00aa0040529b;;SY)(OD;;KR;;bf967aba-0de6-11d0-a285-00aa003049e2;SY)")]
    [InlineData("S:(AU;SAFA;KA;;;WD)(ML;;NWNR;;;HI)")]
    [InlineData("S:P(AL;CI;0x1000000;;;WD)")]
    [InlineData("D:(#0900140019000200010100000000000512000000)")]
    [InlineData("O:SYG:BAD:(A;;KA;;;SY)S:AI(AU;FA;KW;;;WD)")]
    public void What_is_printed_is_what_was_read(string text)
    {
        Assert.Null(Sddl.TryParse(text, out SecurityDescriptor parsed));
        Assert.Equal(text, Sddl.Format(parsed));
        Assert.Equal(text, Sddl.Describe(parsed.ToBytes()));
    }

    [Theory]
    [InlineData("o:sy g:ba d:p( a ; ci ; kr ; ; ; wd )", "O:SYG:BAD:P(A;CI;KR;;;WD)")]
    [InlineData("D:(A;;KX;;;SY)", "D:(A;;KR;;;SY)")]
    [InlineData("D:(A;;131097;;;S-1-1-0)", "D:(A;;KR;;;WD)")]
    [InlineData("D:(A;;KRKW;;;SY)", "D:(A;;RCCCDCLCSWRP;;;SY)")]
    public void Other_spellings_are_read_too(string text, string printed)
    {
        Assert.Null(Sddl.TryParse(text, out SecurityDescriptor parsed));
        Assert.Equal(printed, Sddl.Format(parsed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X:SY")]
    [InlineData("O:")]
    [InlineData("O:ZZ")]
    [InlineData("O:SYO:BA")]
    [InlineData("O:S-2-5-18")]
    [InlineData("O:S-1-5-4294967296")]
    [InlineData("O:S-1-0x1000000000000")]
    [InlineData("O:S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")]
    [InlineData("D:Q")]
    [InlineData("D:(A;;KA;;;SY")]
    [InlineData("D:(A;;KA;;;SY)x")]
    [InlineData("D:(A;;KA;;SY)")]
    [InlineData("D:(B;;KA;;;SY)")]
    [InlineData("D:(A;XX;KA;;;SY)")]
    [InlineData("D:(A;;ZZ;;;SY)")]
    [InlineData("D:(A;;;;;SY)")]
    [InlineData("D:(A;;0x1ffffffff;;;SY)")]
    [InlineData("D:(OA;;KA;no-guid;;SY)")]
    [InlineData("D:(A;;KA;ab721a53-1e2f-11d0-9819-00aa0040529b;;SY)")]
    [InlineData("D:(#0000)")]
    [InlineData("D:NO_ACCESS_CONTROL(A;;KA;;;SY)")]
    public void What_is_no_SDDL_is_refused_with_a_reason(string text) => Assert.NotEqual("", Sddl.TryParse(text, out _) ?? "");

    [Fact]
    public void Any_descriptor_survives_being_printed_and_read()
    {
        var random = new Random(20_261_128);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = RandomDescriptor(random).ToBytes();
            string text = Sddl.Describe(bytes);
            Assert.True(Sddl.TryParse(text, out SecurityDescriptor parsed) is null, text);
            Assert.True(bytes.AsSpan().SequenceEqual(parsed.ToBytes()), text);
        }
    }

    [Fact]
    public void Bytes_that_are_no_descriptor_are_shown_as_they_are_and_nothing_fails()
    {
        var random = new Random(7);
        byte[] root = Convert.FromHexString(RootHex);
        Assert.Equal("#0102", Sddl.Describe([1, 2]));
        for (int round = 0; round < 3_000; round++)
        {
            byte[] damaged = root[..random.Next(root.Length + 1)];
            for (int i = random.Next(4); i > 0 && damaged.Length > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            string text = Sddl.Describe(damaged);
            Assert.True(text.StartsWith('#') || SecurityDescriptor.TryRead(damaged) is not null, text);
        }
    }

    [Fact]
    public void Sd_shows_and_sets_and_keeps_the_parts_that_are_left_out()
    {
        using var reg = new CommandBench();
        Assert.Equal("O:SYG:SYD:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;AU)\n", reg.Run(0, "sd", "Machine"));
        Assert.Equal("", reg.Run(0, "sd", "Machine", "O:BA"));
        Assert.Equal("O:BAG:SYD:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;AU)\n", reg.Run(0, "sd", "Machine"));
        reg.Run(0, "sd", "Machine", "D:P(A;;KA;;;SY)S:(AU;FA;KA;;;WD)");
        JsonElement shown = reg.Json("sd", "Machine");
        Assert.Equal("O:BAG:SYD:P(A;;KA;;;SY)S:(AU;FA;KA;;;WD)", shown.GetProperty("sddl").GetString());
        Assert.Equal(shown.GetProperty("sddl").GetString(), Sddl.Describe(Convert.FromHexString(shown.GetProperty("descriptor").GetString()!)));
        reg.Run(ExitCodes.Invalid, "sd", "Machine", "nonsense");
        reg.Run(ExitCodes.Invalid, "sd", "Machine", "D:(A;;0x1000;;;SY)");
        reg.Run(ExitCodes.NotFound, "sd", @"Machine\nowhere");
    }

    private static SecurityDescriptor RandomDescriptor(Random random)
    {
        const DescriptorControl any = DescriptorControl.DaclPresent | DescriptorControl.SaclPresent | DescriptorControl.DaclAutoInherited |
            DescriptorControl.SaclAutoInherited | DescriptorControl.DaclProtected | DescriptorControl.SaclProtected | DescriptorControl.DaclAutoInheritRequired;
        DescriptorControl control = (DescriptorControl)random.Next(0x10000) & any;
        // The flags of an ACL that is not there are not shown.
        if (!control.HasFlag(DescriptorControl.DaclPresent))
            control &= ~(DescriptorControl.DaclAutoInherited | DescriptorControl.DaclProtected | DescriptorControl.DaclAutoInheritRequired);
        if (!control.HasFlag(DescriptorControl.SaclPresent))
            control &= ~(DescriptorControl.SaclAutoInherited | DescriptorControl.SaclProtected);
        return new SecurityDescriptor
        {
            Control = control,
            Owner = RandomSid(random),
            Group = random.Next(4) == 0 ? null : RandomSid(random),
            Dacl = control.HasFlag(DescriptorControl.DaclPresent) ? RandomAcl(random) : null,
            Sacl = control.HasFlag(DescriptorControl.SaclPresent) ? RandomAcl(random) : null,
        };
    }

    private static List<byte[]>? RandomAcl(Random random) =>
        random.Next(8) == 0 ? null : [.. Enumerable.Range(0, random.Next(5)).Select(_ => RandomAce(random))];

    private static byte[] RandomAce(Random random)
    {
        byte[] types = [0, 1, 2, 3, 5, 6, 7, 8, 9, 0x0B, 0x11, 0x12, 0x7F];
        byte type = types[random.Next(types.Length)];
        List<byte> ace = [type, (byte)random.Next(256), 0, 0, .. RandomBytes(random, 4)];
        if (type is >= 5 and <= 8)
        {
            int which = random.Next(4);
            ace.AddRange([(byte)which, 0, 0, 0, .. RandomBytes(random, (which & 1) * 16), .. RandomBytes(random, (which >> 1) * 16)]);
        }
        ace.AddRange(random.Next(8) == 0 ? RandomBytes(random, random.Next(5) * 4) : RandomSid(random));
        byte[] bytes = [.. ace];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), new uint[] { 0xF003F, 0x20019, 0x20006, 1, 0x10000000 }[random.Next(5)]);
        return bytes;
    }

    private static byte[] RandomSid(Random random)
    {
        if (random.Next(2) == 0)
            return Convert.FromHexString("010100000000000512000000");
        byte count = (byte)random.Next(16);
        return [1, count, .. RandomBytes(random, 6 + 4 * count)];
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
