using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Strands;

/// <summary>A piece of a strand's work: all of it takes effect, with its last answer, or nothing.</summary>
/// <param name="What">For reports.</param>
/// <param name="Do">Sends its requests; the first status that is not OK, or OK. A transaction that fails is aborted.</param>
/// <param name="After">The strand's state when it is OK.</param>
internal sealed record StrandStep(string What, Func<KernelConnection, Status> Do, StrandState After);
