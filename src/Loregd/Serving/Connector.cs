using System.Text;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>Opens the device again and again: the delays between connections, and which failures mean that it is gone for good.</summary>
internal sealed class Connector(byte[] devicePath)
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lasting = TimeSpan.FromSeconds(1);

    private TimeSpan _delay = TimeSpan.Zero;
    private bool _isResuming;
    private bool _wasOpen;

    public string DeviceName { get; } = Encoding.UTF8.GetString(devicePath);

    /// <summary>
    /// How long to wait before the next connection: nothing before the first of all and before its first resumption, then longer and longer while
    /// registrations do not last.
    /// </summary>
    public TimeSpan NextDelay(TimeSpan lastRegistrationLasted)
    {
        if (!_isResuming)
        {
            _isResuming = true;
            return TimeSpan.Zero;
        }

        if (lastRegistrationLasted >= s_lasting)
            _delay = TimeSpan.Zero;
        TimeSpan now = _delay;
        _delay = _delay == TimeSpan.Zero ? s_firstDelay : _delay * 2 < s_longestDelay ? _delay * 2 : s_longestDelay;
        return now;
    }

    /// <summary>Null when the device, once open, is gone for good.</summary>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public RsiTransport? TryOpen()
    {
        try
        {
            RsiTransport transport = RsiTransport.Open(devicePath);
            _wasOpen = true;
            return transport;
        }
        catch (TransportException failure) when (_wasOpen && failure.Errno is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO or Errno.ECONNREFUSED)
        {
            return null;
        }
        catch (TransportException failure)
        {
            throw new StartupException($"the registry device cannot be opened: {failure.Message}", inner: failure);
        }
    }
}
