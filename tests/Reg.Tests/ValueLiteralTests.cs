using System.Text;
using Peios.Rsi;

namespace Reg.Tests;

public sealed class ValueLiteralTests
{
    [Theory]
    [InlineData("sz:text", RegType.Sz, "text\0")]
    [InlineData("sz:", RegType.Sz, "\0")]
    [InlineData("sz:dword:5", RegType.Sz, "dword:5\0")]
    [InlineData("expand:%ROOT%\\bin", RegType.ExpandSz, "%ROOT%\\bin\0")]
    [InlineData("plain words", RegType.Sz, "plain words\0")]
    [InlineData("", RegType.Sz, "\0")]
    [InlineData("C:\\dir", RegType.Sz, "C:\\dir\0")]
    [InlineData("12a", RegType.Sz, "12a\0")]
    [InlineData("0x10", RegType.Sz, "0x10\0")]
    [InlineData("-5", RegType.Sz, "-5\0")]
    [InlineData("http://a", RegType.Sz, "http://a\0")]
    [InlineData("grüße", RegType.Sz, "grüße\0")]
    [InlineData("multi:a,b", RegType.MultiSz, "a\0b\0\0")]
    [InlineData("multi:", RegType.MultiSz, "\0")]
    [InlineData("multi:one", RegType.MultiSz, "one\0\0")]
    [InlineData(@"multi:a\,b,c", RegType.MultiSz, "a,b\0c\0\0")]
    [InlineData(@"multi:C:\\,D:\x", RegType.MultiSz, "C:\\\0D:\\x\0\0")]
    public void Texts_are_UTF8_with_their_terminators(string literal, uint type, string data) => Is(literal, type, Encoding.UTF8.GetBytes(data));

    [Theory]
    [InlineData("5", RegType.Dword, "05000000")]
    [InlineData("4294967295", RegType.Dword, "ffffffff")]
    [InlineData("dword:5", RegType.Dword, "05000000")]
    [InlineData("dword:0xff00", RegType.Dword, "00ff0000")]
    [InlineData("qword:1", RegType.Qword, "0100000000000000")]
    [InlineData("qword:0xFFFFFFFFFFFFFFFF", RegType.Qword, "ffffffffffffffff")]
    [InlineData("hex:00ff10", RegType.Binary, "00ff10")]
    [InlineData("hex:00,Ff 10", RegType.Binary, "00ff10")]
    [InlineData("hex:", RegType.Binary, "")]
    [InlineData("hex(0):", RegType.None, "")]
    [InlineData("hex(b):0100000000000000", RegType.Qword, "0100000000000000")]
    public void Numbers_are_little_endian_and_bytes_as_written(string literal, uint type, string hex) => Is(literal, type, Convert.FromHexString(hex));

    [Theory]
    [InlineData("4294967296", "qword:4294967296")]
    [InlineData("dword:0x100000000", "highest dword")]
    [InlineData("qword:18446744073709551616", "highest qword")]
    [InlineData("dword:", "not a number")]
    [InlineData("dword:five", "not a number")]
    [InlineData("dword:-1", "not a number")]
    [InlineData("dword: 1", "not a number")]
    [InlineData("qword:0x", "not a number")]
    [InlineData("hex:0", "pairs")]
    [InlineData("hex:0g", "pairs")]
    [InlineData("hex(c):00", "not a type")]
    [InlineData("hex():00", "not a type")]
    [InlineData("multi:a,,b", "empty")]
    [InlineData("a\0b", "NUL")]
    public void What_cannot_be_a_value_is_refused_with_a_reason(string literal, string reason)
    {
        Assert.False(ValueLiteral.TryParse(literal, out _, out string? problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.False(ValueLiteral.TryParse("a\ud800", out _, out string? problem));
        Assert.Contains("Unicode", problem, StringComparison.Ordinal);
    }

    private static void Is(string literal, uint type, byte[] data)
    {
        Assert.True(ValueLiteral.TryParse(literal, out TypedData? value, out string? problem), problem);
        Assert.Equal(type, value.Type);
        Assert.Equal(data, value.Data);
    }
}
