namespace Loregd.Serving;

/// <summary>
/// How a DROP_KEY outside a transaction is answered. OK, until the kernel once takes the connection down in the `write` of such an OK (it does so
/// when nobody waits for the answer); from then on NOT_FOUND, for as long as this process lives (behaviour.md, The connection).
/// </summary>
internal sealed class DropPolicy
{
    private volatile bool _answersNotFound;

    public bool AnswersNotFound => _answersNotFound;

    public void OkTookConnectionDown() => _answersNotFound = true;
}
