using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>What is INVALID, and for what reason (behaviour.md, Validation).</summary>
public static class ValidationChecks
{
    [Check("behaviour.md Validation")]
    public static void Payload_cut_off_anywhere_is_INVALID(Scene s)
    {
        foreach (Ask ask in Valid.Reads(s).Concat(Valid.Writes(s)).Concat([Ask.Begin(s.Rig.NextTransaction()), Ask.Commit(1), Ask.Abort(1), Ask.Flush("Machine"), Ask.DeleteLayer(s.Unique("none"))]))
        {
            for (int length = 0; length < ask.Payload.Length; length++)
            {
                // Without the mode field BEGIN is read-write.
                if (ask.Op == (ushort)Op.BeginTransaction && length == 8)
                    continue;
                Answer answer = s.Do(ask.CutAt(length));
                Expect.True(answer.Status == Status.Invalid, $"INVALID to {ask} of {length} of {ask.Payload.Length} bytes", $"{answer.Status}");
            }
        }

        Valid.IsUntouched(s);
    }

    [Check("rsi.md Messages")]
    public static void Bytes_after_the_last_field_are_ignored(Scene s)
    {
        Id guid = Id.Random();
        Ask[] all =
        [
            Ask.CreateEntry(s.Key, "K", "base", guid, s.Next()), Ask.CreateKey(guid, "K", s.Key), Ask.Lookup(s.Key, "K"), Ask.EnumChildren(s.Key), Ask.ReadKey(guid),
            Ask.WriteBoth(guid, Samples.Descriptor, 1), Ask.WriteTime(guid, 1), Ask.WriteDescriptor(guid, Samples.Descriptor), s.Setting(guid, "V"), Ask.QueryAll(guid),
            Ask.DeleteValue(guid, "V", "base"), Ask.SetBlanket(guid, "base", s.Next()), Ask.HideEntry(s.Key, "K", "base", s.Next()), Ask.DeleteEntry(s.Key, "K", "base"),
            Ask.DropKey(guid), Ask.Flush("Machine"), Ask.DeleteLayer(s.Unique("none")),
        ];
        foreach (Ask ask in all)
            s.Is(Status.Ok, ask.With(1, 2, 3));
        foreach (Func<ulong, Ask> end in new Func<ulong, Ask>[] { Ask.Commit, Ask.Abort })
        {
            ulong txn = s.Rig.NextTransaction();
            s.Ok(Ask.Begin(txn).With(0xff));
            s.Ok(end(txn).With(0xff), txn);
        }
    }

    [Check("behaviour.md Validation")]
    public static void Length_beyond_the_payload_is_INVALID(Scene s)
    {
        foreach (uint length in new[] { 10u, 0x7fffffffu, 0xffffffffu })
        {
            s.Is(Status.Invalid, Ask.New(Op.Lookup).Guid(s.Key).U32(length).U8(65));
            s.Is(Status.Invalid, Ask.New(Op.SetValue).Guid(s.Key).Blob("V").Blob("base").U32(4).U32(length).U64(1).U64(0));
            s.Is(Status.Invalid, Ask.New(Op.CreateKey).Guid(Id.Random()).Blob("K").Guid(s.Key).U32(length).U8(0).U8(0));
        }
    }

    [Check("behaviour.md Validation")]
    public static void Boolean_other_than_0_or_1_is_INVALID(Scene s)
    {
        foreach (byte value in new byte[] { 2, 0x80, 0xff })
        {
            s.Is(Status.Invalid, Ask.CreateKey(Id.Random(), "K", s.Key, isVolatile: value));
            s.Is(Status.Invalid, Ask.CreateKey(Id.Random(), "K", s.Key, isSymlink: value));
            s.Is(Status.Invalid, Ask.New(Op.QueryValues).Guid(s.Key).Blob("V").U8(value));
            s.Is(Status.Invalid, Ask.New(Op.SetBlanketTombstone).Guid(s.Key).Blob("base").U8(value).U64(1));
        }

        Expect.Equal(0, s.All(s.Key).Blankets.Count, "blanket tombstones");
    }

    [Check("behaviour.md Validation")]
    public static void Name_that_is_not_UTF_8_is_INVALID(Scene s)
    {
        // A lone byte, a truncated sequence, an overlong one, a surrogate, and a code point beyond the last.
        foreach (string name in new[] { "ff", "61c3", "c0af", "eda080", "f4908080", "e28261" })
            IsInvalidAsAnyName(s, Bytes.Hex(name), valueNames: true);
    }

    [Check("behaviour.md Validation")]
    public static void Name_with_NUL_is_INVALID(Scene s)
    {
        foreach (string name in new[] { "\0", "a\0", "\0a", "a\0b" })
            IsInvalidAsAnyName(s, name, valueNames: true);
    }

    [Check("behaviour.md Validation")]
    public static void Empty_child_key_layer_or_hive_name_is_INVALID(Scene s) => IsInvalidAsAnyName(s, Bytes.Empty, valueNames: false);

    [Check("behaviour.md Validation")]
    public static void Zero_GUIDs_of_a_new_key_or_its_parent_are_INVALID(Scene s)
    {
        s.Is(Status.Invalid, Ask.CreateKey(Id.Zero, "K", s.Key));
        s.Is(Status.Invalid, Ask.CreateKey(Id.Random(), "K", Id.Zero));
        s.Is(Status.NotFound, Ask.ReadKey(Id.Zero));
    }

    [Check("behaviour.md Validation")]
    public static void Unknown_op_is_INVALID(Scene s)
    {
        foreach (ushort op in new ushort[] { 0, 6, 0x0f, 0x14, 0x24, 0x33, 0x41, 0x51, 0xff, 0x101, 0x7fff, 0x8001, 0xffff })
        {
            s.Is(Status.Invalid, Ask.New(op));
            s.Is(Status.Invalid, Ask.New(op).Guid(s.Key));
        }
    }

    [Check("behaviour.md Validation")]
    public static void What_is_INVALID_is_so_before_the_key_is_looked_for(Scene s)
    {
        Id unknown = Id.Random();
        s.Is(Status.Invalid, Ask.Lookup(unknown, ""));
        s.Is(Status.Invalid, Ask.SetValue(unknown, "V", "base", Samples.Tombstone, Bytes.Hex("00"), 1));
        s.Is(Status.Invalid, Ask.New(Op.WriteKey).Guid(unknown).U32(4));
        s.Is(Status.Invalid, Ask.DeleteEntry(unknown, "a\0", "base"));
        s.Is(Status.Invalid, Ask.SetBlanket(unknown, "", 1));
    }

    [Check("behaviour.md The connection")]
    public static void Wrong_total_len_is_INVALID_for_that_request_alone(Scene s)
    {
        Ask ask = s.Setting(s.Key, "V");
        foreach (int difference in new[] { -1, 1, -22, 1000, 1 << 30 })
        {
            ulong id = s.Kernel.NextId();
            byte[] frame = Frames.Request(id, ask.Op, 0, ask.Payload);
            s.Kernel.Send(id, "a request with a wrong total_len", ask.Op, Frames.WithTotalLength(frame, (uint)(frame.Length + difference))).Is(Status.Invalid);
        }

        Expect.Equal(0, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Frame_too_short_to_be_answered_costs_nothing_else(Scene s)
    {
        s.Kernel.SendRaw([1]);
        s.Kernel.SendRaw([5, 0, 0, 0, 0]);
        s.Kernel.SendRaw(new byte[13]);
        s.Set(s.Root, "V");
        s.Kernel.IsSound();
    }

    [Check("rsi.md Status codes")]
    public static void Names_may_be_any_other_UTF_8(Scene s)
    {
        foreach (string name in new[] { " ", "a/b", @"a\b", "\u0001\u001f\u007f", "\ufeff", "\ufffe", "\U0010ffff", "e\u0301", new string('x', 255), new string('\u00e9', 500), "CurrentUser" })
        {
            Id guid = s.NewKey(s.Key, name, "layer " + name);
            Expect.Equal(new Bytes(System.Text.Encoding.UTF8.GetBytes(name)), s.Read(guid).Name, "name of the key");
            Expect.Same([(Bytes)("layer " + name)], s.Entries(s.Key, name).Select(e => e.Layer), "layer");
            s.Set(guid, name, 1);
            Expect.Same([(Bytes)name], s.Values(guid).Select(v => v.Name), "name of the value");
        }

        Expect.Equal(11, s.Children(s.Key).Children.Count, "children");
    }

    private static void IsInvalidAsAnyName(Scene s, Bytes name, bool valueNames)
    {
        Id guid = Id.Random();
        List<Ask> all =
        [
            Ask.Lookup(s.Key, name), Ask.CreateEntry(s.Key, name, "base", guid, 1), Ask.CreateEntry(s.Key, "K", name, guid, 1),
            Ask.HideEntry(s.Key, name, "base", 1), Ask.HideEntry(s.Key, "K", name, 1), Ask.DeleteEntry(s.Key, name, "base"), Ask.DeleteEntry(s.Key, "K", name),
            Ask.CreateKey(guid, name, s.Key), Ask.SetValue(s.Key, "V", name, 4, Bytes.Empty, 1), Ask.DeleteValue(s.Key, "V", name), Ask.SetBlanket(s.Key, name, 1),
            Ask.RemoveBlanket(s.Key, name), Ask.Flush(name), Ask.DeleteLayer(name),
        ];
        if (valueNames)
            all.AddRange([Ask.QueryValue(s.Key, name), Ask.QueryAll(s.Key, name), Ask.SetValue(s.Key, name, "base", 4, Bytes.Empty, 1), Ask.DeleteValue(s.Key, name, "base")]);
        foreach (Ask ask in all)
        {
            Answer answer = s.Do(ask);
            Expect.True(answer.Status == Status.Invalid, $"INVALID to {ask} with the name {name}", $"{answer.Status}");
        }

        Valid.IsUntouched(s);
    }
}
