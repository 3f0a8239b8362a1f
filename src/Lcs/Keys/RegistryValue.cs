namespace Peios.Lcs;

/// <summary>A value as a caller sees it.</summary>
/// <param name="Name">Name as the source spells it; empty for the default value.</param>
/// <param name="Type">One of the types in <see cref="Rsi.RegType"/>.</param>
/// <param name="Data">Its bytes.</param>
/// <param name="Layer">The layer that it comes from.</param>
/// <param name="Sequence">The sequence that a conditional write names.</param>
public sealed record RegistryValue(string Name, uint Type, byte[] Data, string Layer, ulong Sequence);

/// <summary>A subkey of an enumeration.</summary>
/// <param name="Name">Name as the source spells it.</param>
/// <param name="IsVolatile">Whether it is volatile.</param>
/// <param name="IsSymlink">Whether it is a symlink.</param>
/// <param name="LastWriteTime">In nanoseconds of Unix time.</param>
public sealed record Subkey(string Name, bool IsVolatile, bool IsSymlink, ulong LastWriteTime);

/// <summary>What <see cref="Key.Info"/> says of a key.</summary>
/// <param name="Name">Name as the source has it.</param>
/// <param name="Descriptor">Self-relative security descriptor.</param>
/// <param name="IsVolatile">Whether it is volatile.</param>
/// <param name="IsSymlink">Whether it is a symlink.</param>
/// <param name="LastWriteTime">In nanoseconds of Unix time.</param>
/// <param name="SubkeyCount">Visible subkeys.</param>
/// <param name="ValueCount">Visible values.</param>
public sealed record KeyInfo(string Name, byte[] Descriptor, bool IsVolatile, bool IsSymlink, ulong LastWriteTime, int SubkeyCount, int ValueCount);
