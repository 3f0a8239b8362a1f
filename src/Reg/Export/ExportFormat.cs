using Reg.Subtrees;

namespace Reg.Export;

/// <summary>Something that a file does not hold as the registry has it.</summary>
/// <param name="What">The key or value.</param>
/// <param name="Reason">Why, as a clause.</param>
/// <param name="IsLeftOut">Whether it is not in the file at all.</param>
internal sealed record ExportNote(string What, string Reason, bool IsLeftOut);

/// <summary>A format of files that hold keys and values.</summary>
internal interface IExportFormat
{
    /// <summary>What was left out or changed so far.</summary>
    IReadOnlyList<ExportNote> Notes { get; }

    /// <summary>Writes what comes before the keys.</summary>
    void Begin();

    /// <summary>Writes a key, after the one above it.</summary>
    void Write(SubtreeKey key);

    /// <summary>Writes what comes after the keys.</summary>
    void End();
}
