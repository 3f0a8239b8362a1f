namespace Loregd.Bench;

/// <summary>A run that cannot go on. The message names the thing and the remedy.</summary>
internal sealed class BenchException(string message) : Exception(message);
