using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>One valid request of each operation, on a fixture that tells whether any of them has run.</summary>
internal static class Valid
{
    public static IReadOnlyList<Ask> Reads(Scene s) =>
        [Ask.Lookup(s.Key, "Child"), Ask.EnumChildren(s.Key), Ask.ReadKey(s.Key), Ask.QueryAll(s.Key), Ask.QueryValue(s.Key, "V")];

    public static IReadOnlyList<Ask> Writes(Scene s) =>
    [
        Ask.CreateEntry(s.Key, "Child", "base", s.Root, 1),
        Ask.HideEntry(s.Key, "Hidden", "base", 1),
        Ask.DeleteEntry(s.Key, "Child", "base"),
        Ask.CreateKey(Id.Random(), "Child", s.Key),
        Ask.WriteBoth(s.Key, Samples.RootDescriptor, 1),
        Ask.WriteTime(s.Key, 1),
        Ask.DropKey(s.Key),
        Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(1), 1),
        Ask.DeleteValue(s.Key, "V", "base"),
        Ask.SetBlanket(s.Key, "base", 1),
    ];

    public static void IsUntouched(Scene s)
    {
        KeyRecord key = s.Read(s.Key);
        Expect.Equal(Samples.Descriptor, key.Descriptor, "descriptor of a key that nobody may have touched");
        Expect.True(key.Time != 1, "the time of a key that nobody may have touched", "another one");
        s.OkIs(new byte[8], Ask.EnumChildren(s.Key));
        s.OkIs(new byte[8], Ask.QueryAll(s.Key));
    }
}
