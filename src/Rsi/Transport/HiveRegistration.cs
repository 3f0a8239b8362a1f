namespace Peios.Rsi;

/// <summary>One hive that a source registers: a global one, flags 0 (rsi.md, Registration).</summary>
/// <param name="Name">The hive's name, UTF-8.</param>
/// <param name="Root">The GUID of its root key.</param>
public sealed record HiveRegistration(ReadOnlyMemory<byte> Name, KeyGuid Root);
