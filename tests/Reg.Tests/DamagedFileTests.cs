using System.Text;
using Reg.Import;

namespace Reg.Tests;

/// <summary>Files that somebody has damaged: they are read or refused, and nothing else happens.</summary>
public sealed class DamagedFileTests
{
    [Fact]
    public void A_damaged_batch_is_refused_or_read_and_never_anything_else()
    {
        byte[] seed = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "eventd-service.reg"));
        (int read, int refused) = ReadDamaged(seed, rounds: 4_000);
        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_damaged_text_is_read_as_far_as_it_goes()
    {
        byte[] text = Encoding.UTF8.GetBytes(RegFileParser.Header + """

            ; reg: raw bytes
            [HKEY_LOCAL_MACHINE\a]
            "x"="te\\xt"
            @=dword:00000001 ; one
            "y"=hex(7):61,00,\
              00,00
            "z"=-
            [-HKEY_USERS\b]

            """);
        (int read, int refused) = ReadDamaged(text, rounds: 20_000);
        Assert.True(read > 1_000 && refused > 1_000, $"{read} read, {refused} refused");
    }

    private static (int Read, int Refused) ReadDamaged(byte[] original, int rounds)
    {
        var random = new Random(11);
        byte[] characters = [.. "\"\\{}[]:,;=-@(0a\n\r\t "u8, 0, 0x7F, 0xC3, 0xFF];
        int read = 0, refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            List<byte> damaged = [.. original];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int at = random.Next(damaged.Count);
                if (random.Next(3) == 0)
                    damaged.RemoveRange(at, random.Next(damaged.Count - at + 1) / (1 << random.Next(8)));
                else if (random.Next(2) == 0)
                    damaged.Insert(at, characters[random.Next(characters.Length)]);
                else
                    damaged[at] = characters[random.Next(characters.Length)];
                if (damaged.Count == 0)
                    break;
            }
            try
            {
                RegistryFile.Parse([.. damaged]);
                read++;
            }
            catch (RegFileException)
            {
                refused++;
            }
        }
        return (read, refused);
    }
}
