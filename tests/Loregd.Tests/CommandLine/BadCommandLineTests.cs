using System.Text;

using Loregd.Tests.Harness;

namespace Loregd.Tests.CommandLines;

/// <summary>behaviour.md, Command line: what is refused, naming the argument, before anything is opened or created.</summary>
public sealed class BadCommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void No_argument_at_all_is_refused() => Assert.Contains("HIVE=DATABASE", Refusal(), StringComparison.Ordinal);

    [Fact]
    public void A_device_without_a_hive_is_refused() => Assert.Contains("no hive", Refusal("--device", "/dev/null"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Machine", "has no `=`")]
    [InlineData("=/x/Machine.db", "no hive name")]
    [InlineData("Machine=", "no path")]
    [InlineData("=", "no hive name")]
    [InlineData("Machine=Machine.db", "relative")]
    [InlineData("Machine=./Machine.db", "relative")]
    [InlineData("Ma\\chine=/x/Machine.db", "`\\`")]
    [InlineData("Ma/chine=/x/Machine.db", "`/`")]
    [InlineData("/x/Machine.db=Machine", "`/`")]
    [InlineData("CurrentUser=/x/Machine.db", "CurrentUser")]
    [InlineData("CURRENTUSER=/x/Machine.db", "CurrentUser")]
    [InlineData("currentuser=/x/Machine.db", "CurrentUser")]
    [InlineData("--frobnicate", "no option")]
    [InlineData("-d", "no option")]
    public void An_argument_that_is_no_hive_is_refused_and_named(string argument, string reason)
    {
        string refusal = Refusal("Good=" + _folder.File("Good.db"), argument);
        Assert.StartsWith(argument + " ", refusal, StringComparison.Ordinal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_NUL_is_refused() =>
        Assert.Contains("NUL", RefusalOf([.. "Mach\0ine="u8, .. Encoding.UTF8.GetBytes(_folder.File("Machine.db"))]), StringComparison.Ordinal);

    public static TheoryData<byte[]> NotUtf8 => new(
        [(byte)'M', 0xff],
        [0x80],
        [0xc3],
        [0xc0, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xe2, 0x82]);

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public void A_name_that_is_not_UTF_8_is_refused(byte[] name) =>
        Assert.Contains("not UTF-8", RefusalOf([.. name, (byte)'=', .. Encoding.UTF8.GetBytes(_folder.File("Machine.db"))]), StringComparison.Ordinal);

    [Fact]
    public void A_name_of_255_bytes_is_accepted_and_one_of_256_refused()
    {
        string longest = new string('é', 127) + "n";
        Assert.Equal(255, Encoding.UTF8.GetByteCount(longest));
        Assert.Equal(longest, Assert.Single(Accepted($"{longest}={_folder.File("Machine.db")}").Hives).Name);
        Assert.Contains("256 bytes", Refusal($"{longest}n={_folder.File("Machine.db")}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Machine", "MACHINE")]
    [InlineData("Machine", "Machine")]
    [InlineData("straße", "STRAẞE")]
    [InlineData("Σίγμα", "ςίγμα")]
    public void Two_names_that_are_equal_when_folded_are_refused_naming_the_second(string first, string second) =>
        Assert.StartsWith(second + "=", Refusal($"{first}={_folder.File("a.db")}", $"{second}={_folder.File("b.db")}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("straße", "strasse")]
    [InlineData("I", "ı")]
    public void Names_that_only_full_or_turkic_folding_makes_equal_are_two(string first, string second) =>
        Assert.Equal(2, Accepted($"{first}={_folder.File("a.db")}", $"{second}={_folder.File("b.db")}").Hives.Count);

    [Theory]
    [InlineData("--device")]
    [InlineData("Machine=/x/Machine.db", "--device")]
    [InlineData("--device", "", "Machine=/x/Machine.db")]
    public void A_device_without_a_path_is_refused(params string[] arguments) =>
        Assert.StartsWith("--device ", Refusal(arguments), StringComparison.Ordinal);

    [Fact]
    public void An_argument_splits_at_its_first_equals_sign()
    {
        HiveArgument hive = Assert.Single(Accepted("A=/x/b=c=d.db").Hives);
        Assert.Equal("A", hive.Name);
        Assert.Equal("/x/b=c=d.db", hive.Path.ToString());
    }

    [Fact]
    public void A_path_may_be_any_bytes()
    {
        CommandLine accepted = CommandLine.Parse([[.. "A=/x/"u8, 0xff, 0xfe]]);
        Assert.Equal<byte>([.. "/x/"u8, 0xff, 0xfe], Assert.Single(accepted.Hives).Path.Bytes.ToArray());
    }

    [Fact]
    public void The_device_is_pkm_registry_unless_another_is_named()
    {
        Assert.Equal("/dev/pkm_registry"u8.ToArray(), Accepted("A=/x/a.db").DevicePath);
        Assert.Equal("/run/socket"u8.ToArray(), Accepted("--device", "/run/socket", "A=/x/a.db").DevicePath);
        Assert.Equal("socket"u8.ToArray(), Accepted("A=/x/a.db", "--device", "socket").DevicePath);
    }

    [Fact]
    public void Names_may_hold_anything_else()
    {
        CommandLine accepted = Accepted("Ma chine:*?=/x/a.db", "レジストリ=/x/b.db");
        Assert.Equal(["Ma chine:*?", "レジストリ"], accepted.Hives.Select(hive => hive.Name));
    }

    public void Dispose() => _folder.Dispose();

    private static CommandLine Accepted(params string[] arguments) => CommandLine.Parse([.. arguments.Select(Encoding.UTF8.GetBytes)]);

    private string Refusal(params string[] arguments) => RefusalOf([.. arguments.Select(Encoding.UTF8.GetBytes)]);

    private string RefusalOf(params byte[][] arguments)
    {
        StartupException refusal = Assert.Throws<StartupException>(() => CommandLine.Parse(arguments));
        Assert.Equal(2, refusal.ExitStatus);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        return refusal.Message;
    }
}
