using Peios.Lcs;
using Reg.Subtrees;

namespace Reg.Import;

/// <summary>How much of a file is in the registry.</summary>
/// <param name="Keys">Distinct keys that the file names.</param>
/// <param name="Values">Values written.</param>
/// <param name="DeletedKeys">Keys deleted with all below them.</param>
/// <param name="DeletedValues">Values deleted.</param>
internal readonly record struct ImportCounts(int Keys, int Values, int DeletedKeys, int DeletedValues);

/// <summary>How a file is imported.</summary>
internal readonly record struct ImportOptions
{
    /// <summary>The layer to write to; null for <c>base</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>The transaction to take part in; null for transactions of its own.</summary>
    public RegistryTransaction? Transaction { get; init; }

    /// <summary>Whether each hive gets one transaction, and nothing is committed before all is written.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>The import stopped. What was committed before stays, whole batches only.</summary>
internal sealed class ImportStoppedException(ImportCounts committed, string at, LcsException cause) : Exception(cause.Message, cause)
{
    public ImportCounts Committed => committed;
    public string At => at;
    public LcsErrno Errno => cause.Errno;
}

/// <summary>
/// Writes a file's keys into a registry, a transaction for each batch of one hive: whatever happens, a batch is in it whole or not at all.
/// </summary>
internal sealed class Importer(Registry registry, RegistryFile file, ImportOptions options = default)
{
    private const int KeysPerBatch = 200;
    // A few keys with very many or very large values should not make one enormous transaction either.
    private const int ValuesPerBatch = 5_000;
    private const int BytesPerBatch = 8 << 20;

    private readonly HashSet<Peios.Rsi.KeyGuid> _seen = [];
    private readonly List<RegFileNote> _notes = [];
    private ImportCounts _counts, _committed;
    private int _done;

    /// <summary>What was left out, by line.</summary>
    public IEnumerable<RegFileNote> Notes => file.Notes.Concat(_notes).OrderBy(note => note.Line);

    /// <summary>Imports everything.</summary>
    /// <param name="progress">Told how many of the file's keys are written so far.</param>
    /// <exception cref="ImportStoppedException">The registry refused something.</exception>
    public ImportCounts Run(Action<int>? progress = null)
    {
        if (options.IsWhole)
        {
            RunTogether([.. file.Keys.GroupBy(HiveOf, StringComparer.Ordinal).Select(hive => hive.ToArray())], progress);
            return _committed;
        }
        foreach (RegFileKey[] batch in Batches())
            RunTogether([batch], progress);
        return _committed;
    }

    private IEnumerable<RegFileKey[]> Batches()
    {
        var batch = new List<RegFileKey>();
        int values = 0;
        long bytes = 0;
        foreach (RegFileKey key in file.Keys)
        {
            // A transaction writes to one hive.
            bool isFull = batch.Count >= KeysPerBatch || values >= ValuesPerBatch || bytes >= BytesPerBatch;
            if (isFull || batch.Count > 0 && HiveOf(batch[0]) != HiveOf(key))
            {
                yield return [.. batch];
                batch.Clear();
                (values, bytes) = (0, 0);
            }
            batch.Add(key);
            values += key.Values.Count;
            bytes += key.Values.Sum(value => (long)value.Data.Length);
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }

    /// <summary>Writes batches of different hives, and commits them when all are written.</summary>
    private void RunTogether(IReadOnlyList<RegFileKey[]> batches, Action<int>? progress)
    {
        var begun = new List<ImportBatch>();
        string at = "its end";
        try
        {
            foreach (RegFileKey[] keys in batches)
            {
                var batch = new ImportBatch(registry, options.Layer, options.Transaction);
                begun.Add(batch);
                foreach (RegFileKey key in keys)
                {
                    at = key.Path;
                    Write(batch, key);
                    progress?.Invoke(++_done);
                }
            }
            foreach (ImportBatch batch in begun)
                batch.Commit();
            _committed = _counts;
        }
        catch (LcsException e)
        {
            throw new ImportStoppedException(_committed, at, e);
        }
        finally
        {
            begun.ForEach(batch => batch.Dispose());
        }
    }

    private void Write(ImportBatch batch, RegFileKey section)
    {
        if (section.IsDeletion)
        {
            bool? isGone = batch.DeleteTree(section.Path);
            if (isGone is not null)
                _counts = _counts with { DeletedKeys = _counts.DeletedKeys + 1 };
            if (isGone is not true)
                Note(section.Line, $"key {section.Path}", isGone is null ? "there is none to delete" : "another layer still shows it", 0);
            return;
        }

        Key key = batch.Open(section.Path, section.IsSymlink, section.IsVolatile);
        if (_seen.Add(key.Guid))
            _counts = _counts with { Keys = _counts.Keys + 1 };
        if (section.IsSymlink && !key.IsSymlink || section.IsVolatile && !key.IsVolatile)
            Note(section.Line, $"key {section.Path}", $"it is there already, and {(section.IsSymlink ? "no symlink" : "persistent")}", 0);
        foreach (RegFileValue value in section.Values)
            Write(batch, section, key, value);
    }

    private void Write(ImportBatch batch, RegFileKey section, Key key, RegFileValue value)
    {
        string what = $"value {(value.Name.Length == 0 ? "@" : $"\"{value.Name}\"")} of {section.Path}";
        if (value.IsDeletion)
        {
            if (key.DeleteValue(value.Name, batch.Options))
                _counts = _counts with { DeletedValues = _counts.DeletedValues + 1 };
            else
                Note(value.Line, what, "there is none to delete", 0);
        }
        else if (value.Data.Length > registry.Options.MaxValueBytes)
        {
            Note(value.Line, what, $"its {value.Data.Length} bytes are over the limit of {registry.Options.MaxValueBytes}", 1);
        }
        else
        {
            key.SetValue(value.Name, value.Type, value.Data, batch.Options);
            _counts = _counts with { Values = _counts.Values + 1 };
        }
    }

    private void Note(int line, string what, string reason, int values) =>
        _notes.Add(new RegFileNote(line, what, reason, 0, values));

    private static string HiveOf(RegFileKey key) => Folded.Of(key.Path.Split('\\', 2)[0]);
}
