using System.Diagnostics;

namespace Reg.Tests;

/// <summary>Processes that belong to a registry's folder, found by their command lines.</summary>
internal static class ProcessTable
{
    /// <summary>Ids of hosts of the folder's registry.</summary>
    public static int[] Hosts(string folder) => Find(words => words.Contains("--host") && words.Contains(folder));

    /// <summary>Ids of daemons that serve the folder's databases.</summary>
    public static int[] Daemons(string folder) => Find(words => words.Contains($"Machine={folder}/Machine.db"));

    /// <summary>Kills a process that is not this one's child and waits until it is gone.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        Assert.True(SpinWait.SpinUntil(() => !IsAlive(id), TimeSpan.FromSeconds(30)), $"process {id} outlived its kill");
    }

    /// <summary>Checks that host and daemon of a folder end by themselves.</summary>
    public static void AssertNobodyStays(string folder) =>
        Assert.True(SpinWait.SpinUntil(() => Hosts(folder).Length + Daemons(folder).Length == 0, TimeSpan.FromSeconds(30)),
            $"hosts {string.Join(' ', Hosts(folder))}, daemons {string.Join(' ', Daemons(folder))} stay");

    private static bool IsAlive(int id)
    {
        try
        {
            // State after the name in parentheses. A zombie waits for its parent only, once its other threads, which hold its descriptors, have ended too.
            string status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z' || Directory.GetDirectories($"/proc/{id}/task").Length > 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int[] Find(Func<string[], bool> matches)
    {
        var found = new List<int>();
        foreach (string entry in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), out int id))
                continue;
            try
            {
                if (matches(File.ReadAllText($"{entry}/cmdline").Split('\0')))
                    found.Add(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is another user's.
            }
        }
        return [.. found];
    }
}
