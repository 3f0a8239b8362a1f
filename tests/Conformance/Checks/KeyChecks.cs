using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>RSI_CREATE_KEY, RSI_READ_KEY, RSI_WRITE_KEY and RSI_DROP_KEY.</summary>
public static class KeyChecks
{
    [Check("seeds 5.1.7")]
    public static void Create_key_keeps_every_field(Scene s)
    {
        foreach ((byte isVolatile, byte isSymlink) in new (byte, byte)[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            Id guid = Id.Random();
            s.Ok(Ask.CreateKey(guid, "A Náme", s.Key, Samples.RootDescriptor, isVolatile, isSymlink));
            s.Ok(Ask.WriteTime(guid, 5));
            Expect.Equal(new KeyRecord("A Náme", s.Key, Samples.RootDescriptor, isVolatile == 1, isSymlink == 1, 5), s.Read(guid), "the key");
        }
    }

    [Check("seeds 5.1.7")]
    public static void Create_key_sets_the_time_to_now(Scene s)
    {
        ulong before = Now();
        ulong[] times = [s.Read(s.BareKey(s.Key, "A")).Time, s.Read(s.BareKey(s.Key, "B", isVolatile: true)).Time];
        ulong after = Now();
        // The clocks of two processes may be read with different resolutions.
        const ulong Resolution = 20_000_000;
        foreach (ulong time in times)
            Expect.True(time + Resolution >= before && time <= after + Resolution, $"a time in Unix nanoseconds from {before} to {after}", $"{time}");
    }

    [Check("seeds 5.1.7")]
    public static void Create_key_with_a_GUID_in_use_is_ALREADY_EXISTS(Scene s)
    {
        Id persistent = s.NewKey(s.Key, "A"), passing = s.NewKey(s.Key, "B", isVolatile: true);
        foreach (byte isVolatile in new byte[] { 0, 1 })
        {
            s.Is(Status.AlreadyExists, Ask.CreateKey(persistent, "C", s.Key, isVolatile: isVolatile));
            s.Is(Status.AlreadyExists, Ask.CreateKey(passing, "C", s.Key, isVolatile: isVolatile));
            s.Is(Status.AlreadyExists, Ask.CreateKey(s.Root, "C", s.Key, isVolatile: isVolatile));
        }

        Expect.Equal("A", s.Read(persistent).Name.TryText(), "name of the key that was there");
        Expect.Equal("B", s.Read(passing).Name.TryText(), "name of the volatile key that was there");
    }

    [Check("behaviour.md Stores")]
    public static void Create_key_looks_in_all_hives(Scene s)
    {
        Id mine = s.NewKey(s.Key, "A"), theirs = s.NewKey(s.UsersRoot, s.Unique("B"), isVolatile: true);
        s.Is(Status.AlreadyExists, Ask.CreateKey(mine, "C", s.UsersRoot));
        s.Is(Status.AlreadyExists, Ask.CreateKey(theirs, "C", s.Key));
        s.Is(Status.AlreadyExists, Ask.CreateKey(s.UsersRoot, "C", s.Key));
        Expect.Equal(s.Key, s.Read(mine).Parent, "parent of the key that was there");
    }

    [Check("behaviour.md Validation")]
    public static void Create_key_below_an_unknown_parent_is_NOT_FOUND(Scene s)
    {
        Id guid = Id.Random();
        s.Is(Status.NotFound, Ask.CreateKey(guid, "Child", Id.Random()));
        s.Is(Status.NotFound, Ask.ReadKey(guid));
    }

    [Check("seeds 4.1.2")]
    public static void Create_key_goes_to_the_hive_of_its_parent(Scene s)
    {
        Id guid = s.NewKey(s.UsersRoot, s.Unique("Key"));
        ulong txn = s.Holding(s.Key);
        s.Is(Status.StorageError, s.Setting(guid, "V"), txn);
        s.Set(guid, "V");
        s.Abort(txn);
    }

    [Check("seeds 5.1.8")]
    public static void Read_key_of_an_unknown_key_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, Ask.ReadKey(Id.Random()));
        s.Is(Status.NotFound, Ask.ReadKey(Id.Zero));
    }

    [Check("rsi.md Operations")]
    public static void Read_key_of_a_root_has_a_zero_parent(Scene s)
    {
        foreach ((Id root, string name) in new[] { (s.Root, "Machine"), (s.UsersRoot, "Users") })
        {
            KeyRecord key = s.Read(root);
            Expect.Equal(Id.Zero, key.Parent, "parent of a root");
            Expect.Equal(name, key.Name.TryText(), "name of a root");
            Expect.True(!key.IsVolatile && !key.IsSymlink, "a root that is neither volatile nor a symlink", key.ToString());
        }
    }

    [Check("rsi.md Messages")]
    public static void Read_key_answers_the_bytes_of_the_specification(Scene s)
    {
        Id guid = Id.Random();
        s.Ok(Ask.CreateKey(guid, "Né", s.Key, Bytes.Hex("010203"), isSymlink: 1));
        s.Ok(Ask.WriteTime(guid, 0x1122334455667788));
        s.OkIs(
            (byte[])[3, 0, 0, 0, (byte)'N', 0xc3, 0xa9, .. s.Key.ToArray(), 3, 0, 0, 0, 1, 2, 3, 0, 1, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11],
            Ask.ReadKey(guid));
    }

    [Check("behaviour.md Validation")]
    public static void Descriptors_come_back_byte_for_byte(Scene s)
    {
        byte[] large = new byte[65535];
        new Random(1).NextBytes(large);
        foreach (Bytes descriptor in new Bytes[] { Bytes.Empty, Bytes.Hex("00"), Bytes.Hex("ff00ff"), Samples.RootDescriptor, large })
        {
            Id guid = Id.Random();
            s.Ok(Ask.CreateKey(guid, "K", s.Key, descriptor));
            Expect.Equal(descriptor, s.Read(guid).Descriptor, "descriptor of CREATE_KEY");
            s.Ok(Ask.WriteDescriptor(guid, Bytes.Hex("aa")));
            s.Ok(Ask.WriteDescriptor(guid, descriptor));
            Expect.Equal(descriptor, s.Read(guid).Descriptor, "descriptor of WRITE_KEY");
        }
    }

    [Check("seeds 5.1.9")]
    public static void Write_key_changes_what_its_mask_names(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id guid = s.BareKey(s.Key, "K", isVolatile);
            s.Ok(Ask.WriteTime(guid, 1));
            s.Ok(Ask.WriteDescriptor(guid, Bytes.Hex("aa")));
            Expect.Equal((Bytes.Hex("aa"), 1ul), Fields(s.Read(guid)), "descriptor and time after mask 1");
            s.Ok(Ask.WriteTime(guid, 2));
            Expect.Equal((Bytes.Hex("aa"), 2ul), Fields(s.Read(guid)), "descriptor and time after mask 2");
            s.Ok(Ask.WriteBoth(guid, Bytes.Hex("bb"), ulong.MaxValue));
            Expect.Equal((Bytes.Hex("bb"), ulong.MaxValue), Fields(s.Read(guid)), "descriptor and time after mask 3");
            s.Ok(Ask.New(Op.WriteKey).Guid(guid).U32(0));
            Expect.Equal((Bytes.Hex("bb"), ulong.MaxValue), Fields(s.Read(guid)), "descriptor and time after mask 0");
            s.Ok(Ask.WriteTime(guid, 3));
            Expect.Equal(3ul, s.Read(guid).Time, "an earlier time");
        }
    }

    [Check("seeds 5.1.9")]
    public static void Write_key_of_a_root_is_OK(Scene s)
    {
        Bytes before = s.Read(s.Root).Descriptor;
        s.Ok(Ask.WriteBoth(s.Root, Samples.Descriptor, 77));
        Expect.Equal((Samples.Descriptor, 77ul), Fields(s.Read(s.Root)), "descriptor and time");
        s.Ok(Ask.WriteDescriptor(s.Root, before));
    }

    [Check("seeds 5.1.9")]
    public static void Write_key_with_an_unknown_field_is_INVALID(Scene s)
    {
        s.Ok(Ask.WriteBoth(s.Key, Bytes.Hex("aa"), 1));
        foreach (uint mask in new[] { 4u, 5u, 6u, 7u, 8u, 0x80000002u, uint.MaxValue })
            s.Is(Status.Invalid, Ask.New(Op.WriteKey).Guid(s.Key).U32(mask).Blob(Bytes.Hex("bb")).U64(2));
        Expect.Equal((Bytes.Hex("aa"), 1ul), Fields(s.Read(s.Key)), "descriptor and time");
    }

    [Check("behaviour.md Validation")]
    public static void Write_key_of_an_unknown_key_is_NOT_FOUND(Scene s)
    {
        s.Is(Status.NotFound, Ask.WriteTime(Id.Random(), 1));
        s.Is(Status.NotFound, Ask.WriteDescriptor(Id.Random(), Samples.Descriptor));
        s.Is(Status.NotFound, Ask.New(Op.WriteKey).Guid(Id.Random()).U32(0));
    }

    [Check("seeds 5.1.10")]
    public static void Drop_key_of_an_unknown_key_is_OK(Scene s)
    {
        s.Ok(Ask.DropKey(Id.Random()));
        Id guid = s.NewKey(s.Key, "K");
        s.Ok(Ask.DropKey(guid));
        s.Ok(Ask.DropKey(guid));
        ulong txn = s.Holding(s.Key);
        s.Ok(Ask.DropKey(Id.Random()), txn);
        s.Abort(txn);
    }

    [Check("seeds 5.1.10")]
    public static void Drop_key_removes_the_entries_that_name_it(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id guid = s.NewKey(s.Key, "K", isVolatile: isVolatile);
            s.AddEntry(s.Key, "Elsewhere", "other", guid);
            s.Ok(Ask.DropKey(guid));
            s.Is(Status.NotFound, Ask.ReadKey(guid));
            Expect.Equal(0, s.Children(s.Key).Children.Count, "children");
            // The names are free, and no old entry comes back with the GUID.
            s.Ok(Ask.CreateKey(guid, "K", s.Key));
            Expect.Equal(0, s.Children(s.Key).Children.Count, "children once the GUID is there again");
            s.AddEntry(s.Key, "K", "base", guid);
            s.Ok(Ask.DropKey(guid));
        }
    }

    [Check("seeds 5.1.10")]
    public static void Key_created_again_has_no_old_values(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id guid = s.NewKey(s.Key, "K", isVolatile: isVolatile);
            s.Set(guid, "V");
            s.Ok(Ask.SetBlanket(guid, "base", s.Next()));
            s.Ok(Ask.DropKey(guid));
            s.Is(Status.NotFound, Ask.QueryAll(guid));
            s.Ok(Ask.CreateKey(guid, "K", s.Key));
            s.OkIs(new byte[8], Ask.QueryAll(guid));
            s.Ok(Ask.DropKey(guid));
            s.Ok(Ask.CreateKey(guid, "K", s.Key, isVolatile: 1));
            s.OkIs(new byte[8], Ask.QueryAll(guid));
            s.Ok(Ask.DropKey(guid));
        }
    }

    [Check("behaviour.md Validation")]
    public static void Drop_key_of_a_root_is_INVALID(Scene s)
    {
        s.Is(Status.Invalid, Ask.DropKey(s.Root));
        s.Is(Status.Invalid, Ask.DropKey(s.UsersRoot));
        ulong txn = s.Holding(s.Key);
        s.Is(Status.Invalid, Ask.DropKey(s.Root), txn);
        s.Abort(txn);
        Expect.Equal("Machine", s.Read(s.Root).Name.TryText(), "name of the root");
    }

    [Check("behaviour.md Stores")]
    public static void Dropped_GUID_may_come_back_in_another_store_or_hive(Scene s)
    {
        Id guid = s.NewKey(s.Key, "K");
        s.Ok(Ask.DropKey(guid));
        s.Ok(Ask.CreateKey(guid, "K", s.Key, isVolatile: 1));
        Expect.Equal(true, s.Read(guid).IsVolatile, "volatile flag");
        s.Ok(Ask.DropKey(guid));
        s.Ok(Ask.CreateKey(guid, "K", s.UsersRoot));
        Expect.Equal(s.UsersRoot, s.Read(guid).Parent, "parent");
        s.Ok(Ask.DropKey(guid));
    }

    private static (Bytes Descriptor, ulong Time) Fields(KeyRecord key) => (key.Descriptor, key.Time);

    private static ulong Now() => (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
