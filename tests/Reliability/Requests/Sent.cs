using Loregd.Tests.Harness;

namespace Loregd.Reliability.Requests;

/// <summary>A request under way, whatever its answer's shape.</summary>
internal sealed class Sent(Func<Reply> wait, Func<bool> isAnswered)
{
    public static Sent Of<TReply>(Pending<TReply> pending)
        where TReply : Reply =>
        new(() => pending.Wait(), () => pending.IsAnswered);

    public bool IsAnswered => isAnswered();

    /// <inheritdoc cref="Pending.Wait"/>
    public Reply Wait() => wait();
}
