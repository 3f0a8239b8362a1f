using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>A key that a walk has found.</summary>
/// <param name="Hive">Its hive.</param>
/// <param name="Guid">Its GUID.</param>
/// <param name="Parent">Its parent's GUID; zero for a root.</param>
/// <param name="Name">Its name as typed or, from an enumeration, as the source spells it.</param>
/// <param name="Path">Its absolute path; of a symlink's target, not of the link.</param>
/// <param name="Metadata">What the source said of it; null for a root that was only passed.</param>
internal sealed record KeyLocation(Hive Hive, KeyGuid Guid, KeyGuid Parent, string Name, string Path, MetadataInfo? Metadata)
{
    public bool IsRoot => Parent.IsZero;

    public bool IsVolatile => Metadata?.IsVolatile ?? false;
}
