namespace Loregd.Bench.Load.Plans;

/// <summary>Reads with some writes among them, in an order that is the same each time; they are counted apart.</summary>
internal sealed unsafe class MixPlan(Plan reads, Plan writes, int writesInHundred) : Plan
{
    private uint _random = 12345;

    public override int Kinds => 2;

    public override int Next(int slot, byte* frame, out int kind)
    {
        _random = (_random * 1664525) + 1013904223;
        kind = (_random >> 8) % 100 < (uint)writesInHundred ? 1 : 0;
        return (kind == 1 ? writes : reads).Next(slot, frame, out _);
    }
}
