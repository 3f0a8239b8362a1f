using System.Globalization;

namespace Reg.Output;

/// <summary>A line that says how far long work is. It is written only if there is a terminal, not before the work has taken a while, and wiped off at the end.</summary>
internal sealed class Progress(TextWriter? terminal, string what) : IDisposable
{
    private const int FirstAfterMilliseconds = 300, EveryMilliseconds = 100;

    private long _next = Environment.TickCount64 + FirstAfterMilliseconds;
    private bool _isShown;

    /// <summary>Tells how much is done.</summary>
    /// <param name="done">Done so far, in the caller's unit.</param>
    /// <param name="total">All of it; 0 when that is not known.</param>
    public void Report(long done, long total = 0)
    {
        if (terminal is null || Environment.TickCount64 < _next)
            return;
        _next = Environment.TickCount64 + EveryMilliseconds;
        _isShown = true;
        string much = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * done / total)} %")
            : string.Create(CultureInfo.InvariantCulture, $"{done:N0}");
        terminal.Write($"\r\e[K{what}: {much}");
        terminal.Flush();
    }

    /// <summary>Wipes the line off.</summary>
    public void Dispose() => Wipe();

    /// <summary>Wipes the line off for the time being: something else is to be written.</summary>
    public void Wipe()
    {
        if (!_isShown)
            return;
        terminal!.Write("\r\e[K");
        terminal.Flush();
        _isShown = false;
    }
}
