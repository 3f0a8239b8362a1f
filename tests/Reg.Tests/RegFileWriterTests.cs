using System.Text;
using Peios.Lcs;
using Peios.Rsi;
using Reg.Export;
using Reg.Import;
using Reg.Subtrees;

namespace Reg.Tests;

public sealed class RegFileWriterTests
{
    [Fact]
    public void A_file_has_the_header_and_a_section_for_each_key()
    {
        Assert.Equal(
            """
            Windows Registry Editor Version 5.00

            [HKEY_LOCAL_MACHINE]

            [HKEY_USERS\a]
            @="x"
            "n"=dword:0000000a

            """,
            Written(Key("Machine"), Key(@"Users\a", Value("", RegType.Sz, "x\0"u8), Value("n", RegType.Dword, [10, 0, 0, 0]))));
    }

    [Theory]
    [InlineData(RegType.Sz, "6100", "\"a\"")]
    [InlineData(RegType.Sz, "225c00", "\"\\\"\\\\\"")]
    [InlineData(RegType.Sz, "c3a400", "\"ä\"")]
    [InlineData(RegType.Sz, "610a00", "hex(1):61,00,0a,00,00,00")]
    [InlineData(RegType.ExpandSz, "25c3a42500", "hex(2):25,00,e4,00,25,00,00,00")]
    [InlineData(RegType.MultiSz, "6100620000", "hex(7):61,00,00,00,62,00,00,00,00,00")]
    [InlineData(RegType.MultiSz, "00", "hex(7):00,00")]
    [InlineData(RegType.Link, "6100", "hex(6):61,00,00,00")]
    [InlineData(RegType.Binary, "", "hex:")]
    [InlineData(RegType.Binary, "00ff", "hex:00,ff")]
    [InlineData(RegType.None, "", "hex(0):")]
    [InlineData(RegType.Dword, "00", "hex(4):00")]
    [InlineData(RegType.DwordBigEndian, "00000001", "hex(5):00,00,00,01")]
    [InlineData(RegType.Qword, "0100000000000000", "hex(b):01,00,00,00,00,00,00,00")]
    public void Text_in_hexadecimal_is_UTF16_and_everything_else_its_bytes(uint type, string hex, string written) =>
        Assert.EndsWith($"\n\"v\"={written}\n", Written(Key("Users", Value("v", type, Convert.FromHexString(hex)))), StringComparison.Ordinal);

    [Theory]
    [InlineData(RegType.Sz, "61")]
    [InlineData(RegType.Sz, "")]
    [InlineData(RegType.ExpandSz, "c328")]
    [InlineData(RegType.MultiSz, "6100")]
    [InlineData(RegType.MultiSz, "0000")]
    [InlineData(RegType.Link, "6100ff")]
    public void Data_that_no_UTF16_stands_for_are_marked_and_read_back_as_they_are(uint type, string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        string text = Written(Key("Users", Value("v", type, data), Value("w", RegType.Sz, "w\0"u8)));
        Assert.Contains($"\n; reg: raw bytes\n\"v\"=hex({type:x}):", text, StringComparison.Ordinal);
        var parser = new RegFileParser(text);
        IReadOnlyList<RegFileValue> values = Assert.Single(parser.ReadKeys()).Values;
        Assert.Empty(parser.Notes);
        Assert.Equal(data, values[0].Data);
        Assert.Equal("w\0"u8.ToArray(), values[1].Data);
    }

    [Fact]
    public void Long_data_are_broken_into_lines_of_at_most_80_characters()
    {
        byte[] data = [.. Enumerable.Range(0, 500).Select(i => (byte)i)];
        string text = Written(Key("Users", Value("v", RegType.Binary, data)));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(data, Assert.Single(Assert.Single(new RegFileParser(text).ReadKeys()).Values).Data);
    }

    [Fact]
    public void Symlinks_and_volatile_keys_are_marked_and_read_back_so()
    {
        string text = Written(Key("Users") with { IsVolatile = true }, Key(@"Users\a") with { IsSymlink = true }, Key(@"Users\b"));
        Assert.Equal([(true, false), (false, true), (false, false)], new RegFileParser(text).ReadKeys().Select(key => (key.IsVolatile, key.IsSymlink)));
    }

    [Fact]
    public void A_key_whose_name_has_a_line_break_is_left_out_with_all_below_it_and_said()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var writer = new RegFileWriter(output);
        foreach (SubtreeKey key in new[] { Key("Users\\a\nb"), Key("Users\\a\nb\\c"), Key("Users\\d") })
            writer.Write(key);
        Assert.Equal("\n[HKEY_USERS\\d]\n", output.ToString());
        Assert.True(Assert.Single(writer.Notes).IsLeftOut);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Whatever_a_registry_can_hold_is_read_back_exactly(string newLine)
    {
        var random = new Random(7);
        var keys = new List<SubtreeKey>();
        for (int i = 0; i < 300; i++)
        {
            RegistryValue[] values = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Value(RandomText(random), (uint)random.Next(12), RandomData(random)))];
            keys.Add(Key($"Users\\{RandomText(random).Replace("\n", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)}k", values));
        }
        var parser = new RegFileParser(Written(newLine, keys));
        RegFileKey[] read = [.. parser.ReadKeys()];
        Assert.Empty(parser.Notes);
        Assert.Equal(keys.Select(key => key.Path), read.Select(key => key.Path));
        foreach ((SubtreeKey key, RegFileKey back) in keys.Zip(read))
        {
            Assert.Equal(key.Values.Select(value => (value.Name, value.Type, Convert.ToHexString(value.Data))),
                back.Values.Select(value => (value.Name, value.Type, Convert.ToHexString(value.Data))));
        }
    }

    [Fact]
    public async Task A_value_of_a_megabyte_is_written_and_read_in_no_more_than_linear_time()
    {
        byte[] data = new byte[1 << 20];
        new Random(3).NextBytes(data);
        string text = Written(Key("Users", Value("v", RegType.Binary, data), Value("lines", RegType.Sz, "x\0"u8)));
        text += "\"quoted\"=\"" + new string('\n', 1 << 20) + "\"\n";
        // Quadratic, it took minutes.
        RegFileKey read = await Task.Run(() => new RegFileParser(text).ReadKeys().Single(), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(data, read.Values[0].Data);
        Assert.Equal((1 << 20) + 1, read.Values[2].Data.Length);
    }

    private static byte[] RandomData(Random random)
    {
        if (random.Next(3) > 0)
            return [.. Encoding.UTF8.GetBytes(RandomText(random)), .. new byte[random.Next(3)]];
        byte[] data = new byte[random.Next(60)];
        random.NextBytes(data);
        return data;
    }

    /// <summary>Texts of what readers stumble over.</summary>
    private static string RandomText(Random random)
    {
        string[] pieces = ["\"", "\\", "\n", "\r", "\r\n", " ", "\t", ";", "=", "[", "]", "a", "Ä", "\U0001F600", "\u0085", "\u2028", "@", "-"];
        return string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static SubtreeKey Key(string path, params RegistryValue[] values) => new(path, false, false, values);

    private static RegistryValue Value(string name, uint type, ReadOnlySpan<byte> data) => new(name, type, data.ToArray(), "base", 1);

    private static string Written(params SubtreeKey[] keys) => Written("\n", keys);

    private static string Written(string newLine, IEnumerable<SubtreeKey> keys)
    {
        using var output = new StringWriter { NewLine = newLine };
        var writer = new RegFileWriter(output);
        writer.Begin();
        foreach (SubtreeKey key in keys)
            writer.Write(key);
        writer.End();
        Assert.Empty(writer.Notes);
        return output.ToString();
    }
}
