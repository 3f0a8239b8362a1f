using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Model;

/// <summary>
/// Every answer is the model's: in transactions and snapshots, across lost connections and restarts, and with others at
/// work in the same hive.
/// </summary>
public sealed class ModelTests : HiveTest
{
    // A second CREATE_ENTRY of an unsettled name is held this long; nothing else here waits for time.
    private protected override Bounds Bounds => new() { NameHold = TimeSpan.FromMilliseconds(1) };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_answer_is_the_models(int seed)
    {
        var random = new Random(seed);
        var walk = new ModelWalk(() => Kernel, random, Root, ["base", "Base", "～"], firstTransaction: 0, isAlone: true);
        for (int step = 0; step < 1500; step++)
            Named(seed, step, () => Step(walk, random, step));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_answer_is_the_models_while_others_write_and_read_in_the_same_hive(int seed)
    {
        KeyGuid[] keys = [.. Enumerable.Range(0, 6).Select(i => Kernel.AddKey(Root, $"Walk{i}", isVolatile: i % 3 == 2))];
        var walks = keys.Select((key, i) =>
            new ModelWalk(() => Kernel, new Random((seed * 100) + i), key, [$"base{i}", $"Base{i}", "～" + i], (ulong)(i + 1) << 32, isAlone: false));
        Exception? failure = null;
        Thread[] threads = [.. walks.Select((walk, i) => new Thread(() => Walk(walk, i)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(failure);

        void Walk(ModelWalk walk, int number)
        {
            try
            {
                for (int step = 0; step < 300 && failure is null; step++)
                    Named(seed, step, walk.Step);
                walk.End();
            }
            catch (Exception e)
            {
                // The others wait for its transaction, and fail too; the first one says why.
                Interlocked.CompareExchange(ref failure, new InvalidOperationException($"walk {number}: {e.Message}", e), null);
            }
        }
    }

    private void Step(ModelWalk walk, Random random, int step)
    {
        switch (random.Next(1000))
        {
            case < 20 when !walk.IsInTransaction:
                walk.DeleteLayer();
                break;
            case 990 or 991:
                // Seldom: a connection that is lost again within a second is resumed more and more slowly.
                Rig.Reconnect();
                walk.Lose(static model => model.Recover());
                break;
            case > 991 and < 995:
                Rig.Restart();
                walk.Lose(static model => model.Restart());
                break;
            default:
                walk.Step();
                break;
        }

        if (step % 50 == 0)
            walk.CompareAll();
    }

    private static void Named(int seed, int step, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is not TimeoutException)
        {
            throw new InvalidOperationException($"seed {seed}, step {step}: {failure.Message}", failure);
        }
    }
}
