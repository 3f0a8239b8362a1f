using Loregd.Tests.Harness;

namespace Loregd.Reliability.Trials;

/// <summary>What must hold of every hive that a daemon has started on and stopped serving.</summary>
internal static class SoundFile
{
    // What a start may say. Keys without entries are left by whoever deleted the entry and had no time to drop the key.
    private static readonly string[] s_usual = ["registered ", ": new hive in ", " keys without entries and 0 entries without keys", ": swept "];

    private static readonly string[] s_surprises =
        ["NullReference", "InvalidOperation", "ObjectDisposed", "ArgumentException", "ArgumentOutOfRange", "IndexOutOfRange", "KeyNotFound", "InvalidCast", "Object reference"];

    /// <summary>The first line of a daemon's output that complains of something; null for none.</summary>
    public static string? Complaints(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(line => !s_usual.Any(usual => line.Contains(usual, StringComparison.Ordinal))) is { } line
            ? $"it complains: {line}"
            : null;

    /// <summary>The first line that tells of an exception that is no refusal of SQLite's or of the operating system's; null for none.</summary>
    public static string? Surprises(string output) => output.Split('\n').FirstOrDefault(line =>
        s_surprises.Any(surprise => line.Contains(surprise, StringComparison.Ordinal))) is { } line ? $"a surprise: {line}" : null;

    /// <summary>What is wrong with the files of a trial that has stopped; null for nothing.</summary>
    public static string? Examine(Trial trial)
    {
        foreach (string hive in Trial.Hives)
        {
            using HiveFile file = HiveFile.Read(trial.Folder.File(Trial.FileOf(hive)));
            string integrity = string.Join(", ", file.Rows("PRAGMA integrity_check"));
            if (integrity != "ok")
                return $"{hive} is damaged: {integrity}";
            long orphans = file.Number(
                "SELECT count(*) FROM keys WHERE parent_guid IS NOT NULL AND guid NOT IN (SELECT target_guid FROM path_entries WHERE target_type = 0)");
            long dangling = file.Number("SELECT count(*) FROM path_entries WHERE target_type = 0 AND target_guid NOT IN (SELECT guid FROM keys)");
            if (orphans + dangling > 0)
                return $"{hive} has {orphans} keys without entries and {dangling} entries without keys";
        }

        return null;
    }
}
