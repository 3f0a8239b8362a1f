using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_QUERY_VALUES, RSI_SET_VALUE, RSI_DELETE_VALUE_ENTRY and RSI_SET_BLANKET_TOMBSTONE.</summary>
public static class ValueChecks
{
    [Check("seeds 5.1.11")]
    public static void Query_values_returns_every_layers_value(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.BareKey(s.Key, "K", isVolatile);
            ulong first = s.Set(key, "V", 1, "a"), second = s.Set(key, "V", 2, "b");
            Value[] expected = [new("V", "a", 4, Samples.DwordOf(1), first), new("V", "b", 4, Samples.DwordOf(2), second)];
            Expect.Same(expected, s.Values(key, "v"), "values of the name");
            Expect.Same(expected, s.Values(key), "all values");
        }
    }

    [Check("seeds 5.1.11")]
    public static void Query_values_of_a_name_returns_that_name_alone(Scene s)
    {
        s.Set(s.Key, "A");
        s.Set(s.Key, "B");
        Expect.Same(["A"], s.Values(s.Key, "a").Select(v => v.Name.TryText()), "names");
        s.OkIs(new byte[8], Ask.QueryValue(s.Key, "Missing"));
    }

    [Check("seeds 5.1.11")]
    public static void Query_all_ignores_the_name(Scene s)
    {
        s.Set(s.Key, "A");
        s.Set(s.Key, "B");
        Expect.Equal(new Bytes(s.Do(Ask.QueryAll(s.Key)).Payload), new Bytes(s.Do(Ask.QueryAll(s.Key, "A")).Payload), "the answer with a name");
    }

    [Check("seeds 5.1.11")]
    public static void Query_values_returns_tombstones(Scene s)
    {
        ulong sequence = s.Next();
        s.Ok(Ask.SetValue(s.Key, "V", "base", Samples.Tombstone, Bytes.Empty, sequence));
        Value[] expected = [new("V", "base", Samples.Tombstone, Bytes.Empty, sequence)];
        Expect.Same(expected, s.Values(s.Key, "V"), "values of the name");
        Expect.Same(expected, s.Values(s.Key), "all values");
    }

    [Check("seeds 5.1.11")]
    public static void Query_values_of_a_name_returns_the_blankets(Scene s)
    {
        ulong sequence = s.Next();
        s.Ok(Ask.SetBlanket(s.Key, "other", sequence));
        s.Set(s.Key, "V");
        Expect.Same([new Blanket("other", sequence)], Answer.Values(s.Do(Ask.QueryValue(s.Key, "V")).Payload).Blankets, "blanket tombstones of a name");
        Expect.Same([new Blanket("other", sequence)], Answer.Values(s.Do(Ask.QueryValue(s.Key, "Missing")).Payload).Blankets, "blanket tombstones of a missing name");
        Expect.Equal(1, s.Values(s.Key).Count, "values beside a blanket tombstone");
    }

    [Check("behaviour.md Validation")]
    public static void Query_values_of_an_unknown_key_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, Ask.QueryAll(Id.Random()));
        s.Is(Status.NotFound, Ask.QueryValue(Id.Random(), "V"));
    }

    [Check("seeds 3.1.7")]
    public static void Query_values_returns_the_stored_spelling(Scene s)
    {
        s.Set(s.Key, "SpelliNG");
        Expect.Same(["SpelliNG"], s.Values(s.Key, "sPELLIng").Select(v => v.Name.TryText()), "spelling");
    }

    [Check("rsi.md Messages")]
    public static void Query_values_answers_the_bytes_of_the_specification(Scene s)
    {
        s.Ok(Ask.SetValue(s.Key, "Né", "b", 0x12345678, Bytes.Hex("0a0b"), 0x0102030405060708));
        s.Ok(Ask.SetBlanket(s.Key, "cc", 9));
        byte[] expected =
        [
            1, 0, 0, 0, 3, 0, 0, 0, (byte)'N', 0xc3, 0xa9, 1, 0, 0, 0, (byte)'b', 0x78, 0x56, 0x34, 0x12, 2, 0, 0, 0, 0x0a, 0x0b, 8, 7, 6, 5, 4, 3, 2, 1,
            1, 0, 0, 0, 2, 0, 0, 0, (byte)'c', (byte)'c', 9, 0, 0, 0, 0, 0, 0, 0,
        ];
        s.OkIs(expected, Ask.QueryAll(s.Key));
        s.OkIs(expected, Ask.QueryValue(s.Key, "NÉ"));
    }

    [Check("behaviour.md Stores")]
    public static void Values_come_by_folded_name_and_layer(Scene s)
    {
        foreach ((string name, string layer) in new[] { ("b", "y"), ("B", "x"), ("A", "z"), ("a1", "x"), ("Z", "x"), ("_", "x"), ("", "x"), ("\U00010428", "x"), ("\uff5a", "x") })
            s.Set(s.Key, name, 1, layer);
        string[] expected = ["@x", "_@x", "A@z", "a1@x", "B@x", "b@y", "Z@x", "\uff5a@x", "\U00010428@x"];
        Expect.Same(expected, s.Values(s.Key).Select(v => $"{v.Name.TryText()}@{v.Layer.TryText()}"), "values");
    }

    [Check("behaviour.md Stores")]
    public static void Blankets_come_by_layer(Scene s)
    {
        foreach (string layer in new[] { "b", "a", "B", "ab" })
            s.Ok(Ask.SetBlanket(s.Key, layer, s.Next()));
        Expect.Same(["B", "a", "ab", "b"], s.All(s.Key).Blankets.Select(b => b.Layer.TryText()), "layers");
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_keeps_every_field(Scene s)
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        (uint Type, Bytes Data)[] samples = [(0, Bytes.Empty), (1, all), (3, Bytes.Empty), (11, Bytes.Hex("0102030405060708")), (0xFFFE, all), (0x10000, all), (uint.MaxValue, Bytes.Hex("00"))];
        foreach ((uint type, Bytes data) in samples)
        {
            ulong sequence = s.Next();
            s.Ok(Ask.SetValue(s.Key, "V", "base", type, data, sequence));
            Expect.Same([new Value("V", "base", type, data, sequence)], s.Values(s.Key), "values");
        }
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_replaces_value_and_spelling(Scene s)
    {
        s.Set(s.Key, "VALUE", 1);
        s.Set(s.Key, "Other", 1, "other");
        ulong sequence = s.Set(s.Key, "value", 2);
        Expect.Same([new Value("value", "base", 4, Samples.DwordOf(2), sequence)], s.Values(s.Key, "Value"), "values");
        s.Ok(Ask.SetValue(s.Key, "vaLUE", "base", Samples.Tombstone, Bytes.Empty, s.Next()));
        Expect.Same([new Bytes([])], s.Values(s.Key, "Value").Select(v => v.Data), "data of the tombstone");
        s.Set(s.Key, "Value", 3);
        Expect.Equal(3u, s.Dword(s.Key, "Value"), "the value over a tombstone");
    }

    [Check("rsi.md Operations")]
    public static void Set_value_replaces_whatever_the_sequence(Scene s)
    {
        s.Ok(Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(1), 50));
        s.Ok(Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(2), 40));
        Expect.Same([40ul], s.Values(s.Key, "V").Select(v => v.Sequence), "sequences");
    }

    [Check("seeds 3.1.4")]
    public static void Default_value_has_the_empty_name(Scene s)
    {
        s.Set(s.Key, "", 5);
        s.Set(s.Key, "Other", 6);
        Expect.Same([""], s.Values(s.Key, "").Select(v => v.Name.TryText()), "names");
        s.Ok(Ask.DeleteValue(s.Key, "", "base"));
        Expect.Same(["Other"], s.Values(s.Key).Select(v => v.Name.TryText()), "names after its deletion");
    }

    [Check("kernel.md What it checks in an answer")]
    public static void Values_may_have_names_with_slashes(Scene s)
    {
        s.Set(s.Key, @"a\b/c", 5);
        Expect.Equal(5u, s.Dword(s.Key, @"A\B/C"), "the value");
    }

    [Check("behaviour.md Validation")]
    public static void Set_value_of_a_tombstone_with_data_is_INVALID(Scene s)
    {
        s.Set(s.Key, "V", 7);
        s.Is(Status.Invalid, Ask.SetValue(s.Key, "V", "base", Samples.Tombstone, Bytes.Hex("00"), s.Next()));
        Expect.Equal(7u, s.Dword(s.Key, "V"), "the value");
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_of_an_unknown_key_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, s.Setting(Id.Random(), "V"));
        s.Is(Status.NotFound, Ask.SetValue(Id.Random(), "V", "base", 4, Samples.DwordOf(1), s.Next(), expected: 5));
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_that_expects_another_sequence_is_CAS_FAILED(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.BareKey(s.Key, "K", isVolatile);
            ulong sequence = s.Set(key, "V", 1);
            s.Is(Status.CasFailed, Ask.SetValue(key, "V", "base", 4, Samples.DwordOf(2), s.Next(), expected: sequence + 1));
            s.Is(Status.CasFailed, Ask.SetValue(key, "V", "base", 4, Samples.DwordOf(2), s.Next(), expected: sequence - 1));
            Expect.Equal(1u, s.Dword(key, "V"), "the value");
            s.Ok(Ask.SetValue(key, "v", "base", 4, Samples.DwordOf(3), s.Next(), expected: sequence));
            Expect.Equal(3u, s.Dword(key, "V"), "the value");
        }
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_that_expects_a_missing_value_is_CAS_FAILED(Scene s)
    {
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(2), s.Next(), expected: 1));
        Expect.Equal(0, s.Values(s.Key).Count, "values");
    }

    [Check("seeds 5.1.12")]
    public static void Set_value_compares_the_sequence_of_its_own_layer(Scene s)
    {
        ulong sequence = s.Set(s.Key, "V", 1, "other");
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(2), s.Next(), expected: sequence));
        s.Set(s.Key, "V", 1);
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(2), s.Next(), expected: sequence));
    }

    [Check("seeds 5.1.12")]
    public static void Of_many_writes_that_expect_the_same_one_succeeds(Scene s)
    {
        ulong sequence = s.Set(s.Key, "V", 1);
        Pending[] all = [.. Enumerable.Range(0, 20).Select(i => s.Send(Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf((uint)i), s.Next(), sequence)))];
        Expect.Equal(1, all.Count(pending => pending.Wait().Status == Status.Ok), "writes that are OK");
        Expect.Equal(19, all.Count(pending => pending.Wait().Status == Status.CasFailed), "writes that are CAS_FAILED");
    }

    [Check("seeds 5.1.13")]
    public static void Delete_value_entry_of_a_missing_value_is_OK(Scene s)
    {
        s.Ok(Ask.DeleteValue(s.Key, "Missing", "base"));
        s.Set(s.Key, "V");
        s.Ok(Ask.DeleteValue(s.Key, "V", "base"));
        s.Ok(Ask.DeleteValue(s.Key, "V", "base"));
        Expect.Equal(0, s.Values(s.Key).Count, "values");
    }

    [Check("seeds 5.1.13")]
    public static void Delete_value_entry_leaves_other_layers(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.BareKey(s.Key, "K", isVolatile);
            s.Set(key, "V", 1);
            s.Set(key, "V", 2, "other");
            s.Set(key, "W", 3);
            s.Ok(Ask.DeleteValue(key, "V", "base"));
            Expect.Same(["V@other", "W@base"], s.Values(key).Select(v => $"{v.Name.TryText()}@{v.Layer.TryText()}"), "values");
        }
    }

    [Check("seeds 3.1.7")]
    public static void Delete_value_entry_folds_the_name(Scene s)
    {
        s.Set(s.Key, "Value");
        s.Ok(Ask.DeleteValue(s.Key, "vALUE", "base"));
        Expect.Equal(0, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md Validation")]
    public static void Delete_value_entry_of_an_unknown_key_is_NOT_FOUND(Scene s) => s.Is(Status.NotFound, Ask.DeleteValue(Id.Random(), "V", "base"));

    [Check("seeds 5.1.14")]
    public static void Set_blanket_tombstone_sets_and_removes(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.BareKey(s.Key, "K", isVolatile);
            s.Ok(Ask.SetBlanket(key, "a", s.Next()));
            s.Ok(Ask.SetBlanket(key, "b", s.Next()));
            s.Ok(Ask.RemoveBlanket(key, "a"));
            Expect.Same(["b"], s.All(key).Blankets.Select(b => b.Layer.TryText()), "layers");
        }
    }

    [Check("seeds 5.1.14")]
    public static void Set_blanket_tombstone_replaces_the_sequence(Scene s)
    {
        s.Ok(Ask.SetBlanket(s.Key, "a", s.Next()));
        ulong sequence = s.Next();
        s.Ok(Ask.SetBlanket(s.Key, "a", sequence));
        Expect.Same([new Blanket("a", sequence)], s.All(s.Key).Blankets, "blanket tombstones");
    }

    [Check("seeds 5.1.14")]
    public static void Removing_a_missing_blanket_is_OK(Scene s) => s.Ok(Ask.RemoveBlanket(s.Key, "a"));

    [Check("behaviour.md Validation")]
    public static void Set_blanket_tombstone_of_an_unknown_key_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, Ask.SetBlanket(Id.Random(), "a", s.Next()));
        s.Is(Status.NotFound, Ask.RemoveBlanket(Id.Random(), "a"));
    }
}
