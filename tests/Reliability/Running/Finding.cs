namespace Loregd.Reliability.Running;

/// <summary>A promise that did not hold.</summary>
/// <param name="What">What was seen and what should have been.</param>
/// <param name="Reproduction">The smallest way to it that was found: steps, or a seed and where to look.</param>
internal sealed record Finding(string What, string Reproduction);
