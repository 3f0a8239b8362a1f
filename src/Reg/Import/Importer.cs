using Peios.Lcs;
using Reg.Commands;

namespace Reg.Import;

/// <summary>How much of a file is in the registry.</summary>
/// <param name="Keys">Distinct keys that the file names.</param>
/// <param name="Values">Value lines written.</param>
/// <param name="DeletedKeys">Keys deleted with all below them.</param>
/// <param name="DeletedValues">Values deleted.</param>
internal readonly record struct ImportCounts(int Keys, int Values, int DeletedKeys, int DeletedValues);

/// <summary>The import stopped. What was committed before stays, whole batches only.</summary>
internal sealed class ImportStoppedException(ImportCounts committed, string at, LcsException cause) : Exception(cause.Message, cause)
{
    public ImportCounts Committed => committed;
    public string At => at;
    public LcsErrno Errno => cause.Errno;
}

/// <summary>
/// Writes the sections of a .reg file into a registry, a transaction for each batch: whatever happens, a batch is in it whole or not at all.
/// </summary>
internal sealed class Importer(Registry registry, RegFileParser parser)
{
    private const int KeysPerBatch = 200;
    // A few keys with very many or very large values should not make one enormous transaction either.
    private const int ValuesPerBatch = 5_000;
    private const int BytesPerBatch = 8 << 20;

    private readonly HashSet<Peios.Rsi.KeyGuid> _seen = [];
    private readonly List<RegFileNote> _notes = [];
    private ImportCounts _counts, _committed;

    /// <summary>What the parser and the registry left out, by line.</summary>
    public IEnumerable<RegFileNote> Notes => parser.Notes.Concat(_notes).OrderBy(note => note.Line);

    /// <summary>Imports everything.</summary>
    /// <param name="progress">Called after each batch.</param>
    /// <exception cref="ImportStoppedException">The registry refused something.</exception>
    public ImportCounts Run(Action progress)
    {
        using IEnumerator<RegFileKey> keys = parser.ReadKeys().GetEnumerator();
        bool more = keys.MoveNext();
        while (more)
        {
            more = RunBatch(keys);
            progress();
        }
        return _committed;
    }

    private bool RunBatch(IEnumerator<RegFileKey> sections)
    {
        string at = sections.Current.Path;
        try
        {
            using var batch = new Batch(registry);
            bool more = true;
            int keys = 0, values = 0;
            long bytes = 0;
            while (more && keys < KeysPerBatch && values < ValuesPerBatch && bytes < BytesPerBatch)
            {
                RegFileKey section = sections.Current;
                at = section.Path;
                Write(batch, section);
                keys++;
                values += section.Values.Count;
                bytes += section.Values.Sum(value => (long)value.Data.Length);
                more = sections.MoveNext();
            }
            batch.Commit();
            _committed = _counts;
            return more;
        }
        catch (LcsException e)
        {
            throw new ImportStoppedException(_committed, at, e);
        }
    }

    private void Write(Batch batch, RegFileKey section)
    {
        if (section.IsDeletion)
        {
            if (batch.DeleteTree(section.Path))
                _counts = _counts with { DeletedKeys = _counts.DeletedKeys + 1 };
            else
                Note(section, $"key {section.Path}", "there is none to delete", 0);
            return;
        }

        Key key = batch.Open(section.Path);
        if (_seen.Add(key.Guid))
            _counts = _counts with { Keys = _counts.Keys + 1 };
        foreach (RegFileValue value in section.Values)
            Write(batch, section, key, value);
    }

    private void Write(Batch batch, RegFileKey section, Key key, RegFileValue value)
    {
        string what = $"value {(value.Name.Length == 0 ? "@" : $"\"{value.Name}\"")} of {section.Path}";
        if (value.IsDeletion)
        {
            if (key.DeleteValue(value.Name, batch.Options))
                _counts = _counts with { DeletedValues = _counts.DeletedValues + 1 };
            else
                Note(section, what, "there is none to delete", 0);
        }
        else if (value.Data.Length > registry.Options.MaxValueBytes)
        {
            Note(section, what, $"its {value.Data.Length} bytes are over the limit of {registry.Options.MaxValueBytes}", 1);
        }
        else
        {
            key.SetValue(value.Name, value.Type, value.Data, batch.Options);
            _counts = _counts with { Values = _counts.Values + 1 };
        }
    }

    private void Note(RegFileKey section, string what, string reason, int values) =>
        _notes.Add(new RegFileNote(section.Line, what, reason, 0, values));

    /// <summary>One transaction and the keys open in it, by path exactly as spelled: another spelling costs a LOOKUP, no more.</summary>
    private sealed class Batch(Registry registry) : IDisposable
    {
        private readonly RegistryTransaction _transaction = registry.BeginTransaction();
        private readonly Dictionary<string, Key> _open = new(StringComparer.Ordinal);

        public WriteOptions Options => new() { Transaction = _transaction };

        public Key Open(string path)
        {
            if (_open.TryGetValue(path, out Key? key))
                return key;
            string parentPath = TypedPath.Parent(path);
            if (parentPath.Length == 0)
            {
                key = registry.OpenKey(path, _transaction);
            }
            else
            {
                Key parent = Open(parentPath);
                key = parent.CreateSubkey(path[(parentPath.Length + 1)..], new CreateOptions { Transaction = _transaction, IsVolatile = parent.IsVolatile });
            }
            _open.Add(path, key);
            return key;
        }

        /// <summary>False when there is no such key.</summary>
        public bool DeleteTree(string path)
        {
            // Handles of what goes must not be found again.
            CloseAll();
            try
            {
                using Key key = registry.OpenKey(path, _transaction, follow: false);
                key.DeleteSubtree(Options);
                return true;
            }
            catch (LcsException e) when (e.Errno == LcsErrno.ENOENT)
            {
                return false;
            }
        }

        public void Commit() => _transaction.Commit();

        public void Dispose()
        {
            CloseAll();
            _transaction.Dispose();
        }

        private void CloseAll()
        {
            foreach (Key key in _open.Values)
                key.Dispose();
            _open.Clear();
        }
    }
}
