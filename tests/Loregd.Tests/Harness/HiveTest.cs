using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>A test class whose every test gets a fresh daemon in this process, with the hives Machine and Users.</summary>
public abstract class HiveTest : IDisposable
{
    private Rig? _rig;

    private protected virtual Bounds Bounds => new();

    private protected Rig Rig => _rig ??= Rig.Start(Bounds, "Machine", "Users");

    protected KernelConnection Kernel => Rig.Kernel;

    /// <summary>The root of Machine.</summary>
    protected KeyGuid Root => Rig.Root;

    /// <summary>The root of Users.</summary>
    protected KeyGuid UsersRoot => Rig.RootOf("Users");

    protected ulong NextSequence() => Kernel.NextSequence();

    /// <summary>A read-write transaction, begun.</summary>
    protected ulong Begin()
    {
        ulong transaction = NextSequence() + 1_000_000;
        Assert.Equal(Status.Ok, Kernel.Begin(transaction));
        return transaction;
    }

    public void Dispose()
    {
        _rig?.Dispose();
        GC.SuppressFinalize(this);
    }
}
