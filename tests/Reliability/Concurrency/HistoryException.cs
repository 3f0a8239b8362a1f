namespace Loregd.Reliability.Concurrency;

/// <summary>A history that no order of its requests, one after the other, can explain.</summary>
internal sealed class HistoryException(string message) : Exception(message);
