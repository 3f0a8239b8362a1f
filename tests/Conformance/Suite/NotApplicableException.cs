namespace Loregd.Conformance.Suite;

/// <summary>A check that cannot be made here, and why.</summary>
public sealed class NotApplicableException(string reason) : Exception(reason);
