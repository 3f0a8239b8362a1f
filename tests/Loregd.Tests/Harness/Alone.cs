namespace Loregd.Tests.Harness;

/// <summary>Tests that measure this whole process, so that none may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
