namespace Peios.Lcs.Tests.Fakes;

/// <summary>A registry call on a thread of its own.</summary>
internal sealed class Call
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Thread _thread;
    private LcsException? _failure;

    public Call(Action action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (LcsException e)
            {
                _failure = e;
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    public bool HasReturned => !_thread.IsAlive;

    /// <summary>Waits for its return; the errno with which it failed, or None.</summary>
    public LcsErrno Errno
    {
        get
        {
            Assert.True(_thread.Join(s_patience), "the call does not return");
            return _failure?.Errno ?? LcsErrno.None;
        }
    }
}
