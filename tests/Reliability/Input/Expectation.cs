namespace Loregd.Reliability.Input;

/// <summary>What a frame may be answered with.</summary>
/// <param name="Statuses">None if it cannot be answered.</param>
/// <param name="Begins">The transaction that begins if the answer is OK; 0 for none.</param>
/// <param name="KeysOf">The frame's number if keys decide, which frames in flight at the same time may make; 0 if not.</param>
internal readonly record struct Expectation(Statuses Statuses, ulong Begins = 0, long KeysOf = 0);
