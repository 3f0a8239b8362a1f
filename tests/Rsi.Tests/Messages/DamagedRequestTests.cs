namespace Peios.Rsi.Tests.Messages;

/// <summary>Requests with random damage, always the same: whatever comes, it is either refused or understood to the letter.</summary>
public sealed class DamagedRequestTests
{
    public static TheoryData<OpCode> All => [.. Operations.All.Select(operation => operation.Code)];

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_taken_is_written_again_as_it_came(OpCode op)
    {
        Random random = new((int)op);
        byte[] sample = Hex.Bytes(Requests.Sample(op));
        byte[] buffer = new byte[512];
        int taken = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = Damage(random, sample);
            WireWriter writer = new(buffer);
            if (!Requests.TryRecode(op, payload, ref writer))
                continue;
            taken++;
            // All but what may lie behind the last field; a BEGIN without its mode gets one.
            int length = Math.Min(writer.Length, payload.Length);
            if (!writer.Written[..length].SequenceEqual(payload.AsSpan(0, length)))
                Assert.Fail($"{Hex.Text(payload)} became {Hex.Text(writer.Written)}");
            Assert.True(writer.Length <= payload.Length || (op == OpCode.BeginTransaction && payload.Length == 8));
        }
        Assert.InRange(taken, 100, 19_900);
    }

    private static byte[] Damage(Random random, byte[] sample)
    {
        byte[] payload = [.. sample];
        for (int changes = random.Next(3); changes >= 0; changes--)
        {
            int at = random.Next(payload.Length);
            payload[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)random.Next(6),
                _ => (byte)(payload[at] ^ (1 << random.Next(8))),
            };
        }
        return random.Next(3) switch
        {
            0 => payload,
            1 => payload[..random.Next(1, payload.Length + 1)],
            _ => [.. payload, .. new byte[random.Next(20)]],
        };
    }
}
