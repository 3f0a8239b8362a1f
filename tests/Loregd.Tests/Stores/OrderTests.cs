using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores, Orders: the kernel walks enumerations by index, so an order must be one and the same.</summary>
public sealed class OrderTests : HiveTest
{
    /// <summary>Texts in the order of their UTF-8 bytes, which neither culture nor UTF-16 gives: the last is a surrogate pair there.</summary>
    private static readonly string[] s_bytewise = ["A", "Z", "a", "z", "é", "ﬀ", "～", "\U0001F600"];

    private static readonly string[] s_shuffled = ["～", "a", "\U0001F600", "Z", "é", "z", "A", "ﬀ"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Entries_come_by_layer_as_bytes(bool everySecondVolatile)
    {
        for (int i = 0; i < s_shuffled.Length; i++)
            Kernel.AddKey(Root, "Name", s_shuffled[i], isVolatile: everySecondVolatile && i % 2 == 0);
        Assert.Equal(s_bytewise, Kernel.EntriesOf(Root, "Name").Select(e => e.Layer));
        Assert.Equal(s_bytewise, Assert.Single(Kernel.EnumChildren(Root).Children).Entries.Select(e => e.Layer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Children_come_by_folded_name_as_bytes(bool everySecondVolatile)
    {
        // Folded: a, b, ba, z, é, ï, ～ and an emoji. An underscore sorts before small letters, behind large ones.
        string[] expected = ["_", "A", "b", "Ba", "Z", "É", "ï", "～", "\U0001F600"];
        int i = 0;
        foreach (string name in (string[])["ï", "Z", "～", "Ba", "_", "\U0001F600", "b", "A", "É"])
            Kernel.AddKey(Root, name, isVolatile: everySecondVolatile && i++ % 2 == 0);
        Assert.Equal(expected, Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }

    [Fact]
    public void A_child_that_its_layers_spell_differently_has_the_bytewise_lowest_spelling()
    {
        Kernel.AddKey(Root, "name", "a");
        Kernel.AddKey(Root, "Name", "b");
        Kernel.AddKey(Root, "NAME", "c", isVolatile: true);
        Kernel.AddKey(Root, "nAME", "d");
        Child child = Assert.Single(Kernel.EnumChildren(Root).Children);
        Assert.Equal("NAME", child.Name);
        Assert.Equal(["a", "b", "c", "d"], child.Entries.Select(e => e.Layer));

        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "name", "c"));
        Assert.Equal("Name", Assert.Single(Kernel.EnumChildren(Root).Children).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_come_by_folded_name_and_layer(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        foreach (string name in (string[])["b", "", "\U0001F600", "Ba", "～", "A"])
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(key, name, 1, "z"));
            Assert.Equal(Status.Ok, Kernel.SetDword(key, name, 1, "Z"));
        }

        string[] names = ["", "A", "b", "Ba", "～", "\U0001F600"];
        Assert.Equal(names.SelectMany(n => (string[])[n + "/Z", n + "/z"]), Kernel.ValuesOf(key).Select(v => $"{v.Name}/{v.Layer}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blankets_come_by_layer_as_bytes(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        foreach (string layer in s_shuffled)
            Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, layer, set: true, NextSequence()));
        Assert.Equal(s_bytewise, Kernel.QueryAllValues(key).Blankets.Select(b => b.Layer));
        Assert.Equal(s_bytewise, Kernel.QueryValue(key, "Name").Blankets.Select(b => b.Layer));
    }

    [Fact]
    public void Metadata_and_orphans_come_by_GUID()
    {
        var keys = new List<KeyGuid>();
        for (int i = 0; i < 30; i++)
            keys.Add(Kernel.AddKey(i % 3 == 0 ? Root : keys[0], $"Key{i}", "policy", isVolatile: i > 0 && i % 2 == 0));
        Assert.Equal(keys.Where((_, i) => i % 3 == 0).Order(), Kernel.EnumChildren(Root).Metadata.Select(m => m.Guid));

        foreach (KeyGuid key in keys)
            Assert.Equal(Status.Ok, Kernel.CreateEntry(keys[0], $"Twice{key}", "policy", key, NextSequence()));
        Assert.Equal(keys.Order(), Kernel.DeleteLayer("policy").Orphans);
    }

    [Fact]
    public void Metadata_of_a_lookup_comes_by_GUID()
    {
        KeyGuid[] keys = [.. Enumerable.Range(0, 12).Select(i => Kernel.AddKey(Root, "Name", $"layer{i}", isVolatile: i % 2 == 0))];
        Assert.Equal(keys.Order(), Kernel.Lookup(Root, "Name").Metadata.Select(m => m.Guid));
    }

    [Fact]
    public void An_enumeration_asked_twice_is_the_same_bytes()
    {
        for (int i = 0; i < 40; i++)
            Kernel.AddKey(Root, $"Key{i * 7 % 40}", isVolatile: i % 2 == 0);
        Pending Ask() => Kernel.Send(OpCode.EnumChildren, Ops.EnumChildren(Root).Payload);
        Assert.Equal(Ask().Wait().Payload, Ask().Wait().Payload);
    }
}
