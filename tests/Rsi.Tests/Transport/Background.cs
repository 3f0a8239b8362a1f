namespace Peios.Rsi.Tests.Transport;

/// <summary>Runs something on a thread of its own and gives its result, or its exception, to whoever joins.</summary>
internal sealed class Background<T>
{
    private readonly Thread _thread;
    private Exception? _exception;
    private T? _result;

    public Background(Func<T> action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                _result = action();
            }
            catch (Exception e)
            {
                _exception = e;
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    public bool IsDone => !_thread.IsAlive;

    public T Join()
    {
        Assert.True(_thread.Join(TimeSpan.FromSeconds(20)), "The thread has not ended within 20 s.");
        return _exception is null ? _result! : throw new InvalidOperationException("The thread failed.", _exception);
    }
}
