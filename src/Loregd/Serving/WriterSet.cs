using Loregd.Hives;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>The writers of all hives.</summary>
internal sealed class WriterSet
{
    private readonly List<Writer> _writers;

    /// <exception cref="StartupException">SQLite has refused to prepare what a writer needs.</exception>
    public WriterSet(WriterContext context) => _writers = [.. context.Hives.All.Select(hive => Create(hive, context))];

    public IReadOnlyList<Writer> All => _writers;

    public void Start()
    {
        foreach (Writer writer in _writers)
            writer.Start();
    }

    private static Writer Create(Hive hive, WriterContext context)
    {
        try
        {
            return new Writer(hive, context);
        }
        catch (SqliteException failure)
        {
            throw hive.CannotBeOpened(failure);
        }
    }

    /// <summary>Has something done by all writers between requests, and waits for it.</summary>
    /// <exception cref="StartupException">One of them failed.</exception>
    public void RunOnEach(Action<Writer> work)
    {
        using var done = new CountdownEvent(_writers.Count);
        Exception? failure = null;
        foreach (Writer writer in _writers)
        {
            writer.Post(() =>
            {
                try
                {
                    work(writer);
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }

                done.Signal();
            });
        }

        done.Wait();
        if (failure is not null)
            throw new StartupException($"the hives cannot be recovered: {failure.Message}", inner: failure);
    }

    /// <summary>False when a writer is still at work after <paramref name="patience"/>. Idempotent.</summary>
    public bool TryStop(TimeSpan patience)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Writer writer in _writers)
            writer.Post(writer.Stop);
        return _writers.All(writer => writer.Join(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64))));
    }
}
