using System.Globalization;
using System.Text;

namespace Loregd.Bench.Load;

/// <summary>CPU time in seconds, from the scheduler's own nanoseconds (/proc/PID/task/TID/schedstat).</summary>
internal static class CpuTime
{
    public static double OfThisThread() => Read("/proc/thread-self/schedstat");

    /// <summary>All threads that live now.</summary>
    public static double OfProcess(int process)
    {
        double sum = 0;
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
            sum += Read(task + "/schedstat");
        return sum;
    }

    private static double Read(string path)
    {
        try
        {
            ReadOnlySpan<byte> text = File.ReadAllBytes(path);
            int end = text.IndexOf((byte)' ');
            return long.Parse(Encoding.ASCII.GetString(text[..end]), CultureInfo.InvariantCulture) / 1e9;
        }
        catch (IOException)
        {
            // The thread ended between the listing and the reading.
            return 0;
        }
    }
}
