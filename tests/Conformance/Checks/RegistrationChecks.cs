using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Registration (rsi.md, Registration; behaviour.md, Startup).</summary>
public static class RegistrationChecks
{
    private const int Eperm = 1, Eexist = 17, Einval = 22, Enospc = 28, Eoverflow = 75, Estale = 116;

    [Check("rsi.md The same over a socket", Unstarted = true)]
    public static void Registration_is_the_bytes_of_the_specification(Scene s)
    {
        s.Rig.Start();
        // Reserved fields, pointers, flags, scopes and lengths are judged as it is read.
        Registration registered = s.Rig.Accept().WaitRegistration();
        Expect.Same(["Machine", "Users"], registered.Hives.Select(h => h.Name.TryText()), "hives");
        Expect.True(registered.Hives.All(h => !h.Root.IsZero), "root GUIDs other than zero", "zero");
        Expect.True(registered.Hives[0].Root != registered.Hives[1].Root, "a root GUID for each hive", "one for both");
        Expect.Equal(0ul, registered.MaxSequence, "the highest sequence of new hives");
    }

    [Check("rsi.md The same over a socket", Unstarted = true)]
    public static void Requests_before_the_answer_to_the_registration_are_served(Scene s)
    {
        s.Rig.Start();
        Connection kernel = s.Rig.Accept();
        Registration registered = kernel.WaitRegistration();
        Id root = registered.RootOf("Machine");
        kernel.Send(Ask.DeleteLayer("gone")).Is(Status.Ok);
        kernel.Send(Ask.ReadKey(root)).Is(Status.Ok);
        kernel.Send(Ask.SetValue(root, "V", "base", 4, Samples.DwordOf(1), 1)).Is(Status.Ok);
        kernel.Send(Ask.Begin(1)).Is(Status.Ok);
        kernel.Send(Ask.SetValue(root, "W", "base", 4, Samples.DwordOf(1), 2), 1).Is(Status.Ok);
        kernel.AnswerRegistration(0);
        kernel.Send(Ask.Commit(1), 1).Is(Status.Ok);
        Expect.Equal(2, Answer.Values(kernel.Send(Ask.QueryAll(root)).Wait().Payload).Values.Count, "values");
    }

    [Check("behaviour.md Startup", Unstarted = true)]
    public static void Requests_that_are_there_before_the_registration_are_served(Scene s)
    {
        s.Rig.Start();
        Connection kernel = s.Rig.Accept();
        Pending[] pending = [.. Enumerable.Range(0, 20).Select(_ => kernel.Send(Ask.DeleteLayer("gone")))];
        kernel.WaitRegistration();
        foreach (Pending one in pending)
            one.Is(Status.Ok);
        kernel.AnswerRegistration(0);
    }

    [Check("behaviour.md Startup", Own = true)]
    public static void Registration_names_the_highest_sequence(Scene s)
    {
        Id child = s.BareKey(s.Root, "Child");
        s.Ok(Ask.CreateEntry(s.Root, "Child", "base", child, 500));
        IsHighest(s, 500);
        s.Ok(Ask.SetValue(s.UsersRoot, "V", "base", 4, Bytes.Empty, 700));
        IsHighest(s, 700);
        s.Ok(Ask.SetBlanket(child, "other", 900));
        IsHighest(s, 900);
        s.Ok(Ask.HideEntry(s.Root, "Hidden", "other", 1100));
        IsHighest(s, 1100);
        s.Ok(Ask.SetValue(child, "T", "third", Samples.Tombstone, Bytes.Empty, 1300));
        IsHighest(s, 1300);
        // The volatile store is still there, and with it its sequences.
        Id passing = s.NewKey(child, "Passing", isVolatile: true);
        s.Ok(Ask.SetValue(passing, "V", "base", 4, Bytes.Empty, 1500));
        IsHighest(s, 1500);
    }

    [Check("behaviour.md Startup", Own = true)]
    public static void Highest_sequence_compares_as_unsigned(Scene s)
    {
        s.Ok(Ask.SetValue(s.Root, "A", "base", 4, Bytes.Empty, (1UL << 63) + 5));
        s.Ok(Ask.SetValue(s.Root, "B", "base", 4, Bytes.Empty, long.MaxValue));
        s.Ok(Ask.SetValue(s.UsersRoot, "C", "base", 4, Bytes.Empty, 7));
        IsHighest(s, (1UL << 63) + 5);
        s.Ok(Ask.SetValue(s.UsersRoot, "C", "base", 4, Bytes.Empty, ulong.MaxValue - 1));
        IsHighest(s, ulong.MaxValue - 1);
    }

    [Check("behaviour.md The connection", Unstarted = true, Needs = Facets.Process)]
    public static void Registration_refused_with_EEXIST_or_ESTALE_is_tried_again(Scene s)
    {
        s.Rig.Start();
        foreach (int errno in new[] { Eexist, Estale, Eexist })
            Refuse(s, errno);
        s.Rig.Register();
        s.Set(s.Key, "V");
        s.Kernel.Dispose();
        foreach (int errno in new[] { Estale, Eexist })
            Refuse(s, errno);
        s.Rig.Register();
        Expect.Equal(1, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md The connection", Unstarted = true, Slow = true, Needs = Facets.Process)]
    public static void Registration_refused_with_EEXIST_for_5_seconds_is_exit_status_1(Scene s)
    {
        s.Rig.Start();
        DateTime start = DateTime.UtcNow;
        int refused = 0;
        while (!s.Rig.Source.HasExited && DateTime.UtcNow - start < TimeSpan.FromSeconds(20))
        {
            if (!s.Rig.Device.IsOpenedWithin(TimeSpan.FromMilliseconds(50)))
                continue;
            Refuse(s, Eexist);
            refused++;
        }

        double seconds = (DateTime.UtcNow - start).TotalSeconds;
        Expect.Equal(1, s.Rig.Source.WaitExit(), "exit status");
        Expect.True(seconds is > 4 and < 15, "an end after 5 s", $"{seconds:0.0} s");
        Expect.True(refused > 2, "several attempts", $"{refused}");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.Process)]
    public static void Registration_refused_for_good_is_exit_status_1(Scene s)
    {
        foreach (int errno in new[] { Eperm, Einval, Enospc, Eoverflow })
        {
            s.Rig.Start();
            Refuse(s, errno);
            Expect.Equal(1, s.Rig.Source.WaitExit(Patience.Answer), $"exit status after errno {errno}");
            Expect.Equal(1, s.Rig.Source.ErrorLines.Count, "lines on standard error");
        }
    }

    [Check("behaviour.md The connection", Unstarted = true, Slow = true)]
    public static void Peer_that_does_not_answer_the_registration_in_10_seconds_is_a_lost_connection(Scene s)
    {
        // Before the source can have sent its registration, and after.
        DateTime before = DateTime.UtcNow;
        s.Rig.Start();
        Connection silent = s.Rig.Accept();
        silent.WaitRegistration();
        DateTime after = DateTime.UtcNow;
        Expect.True(silent.Down.Wait(TimeSpan.FromSeconds(30)), "the end of a connection that does not answer", "none within 30 s");
        DateTime end = DateTime.UtcNow;
        Expect.True((end - before).TotalSeconds > 9 && (end - after).TotalSeconds < 20, "an end after 10 s", $"{(end - after).TotalSeconds:0.0} s");
        s.Rig.Register();
        s.Set(s.Key, "V");
    }

    [Check("behaviour.md The connection", Unstarted = true)]
    public static void Peer_that_goes_away_in_place_of_an_answer_is_a_lost_connection(Scene s)
    {
        s.Rig.Start();
        for (int i = 0; i < 3; i++)
        {
            Connection kernel = s.Rig.Accept();
            kernel.WaitRegistration();
            kernel.Dispose();
        }

        s.Rig.Register();
        s.Set(s.Key, "V");
    }

    [Check("behaviour.md Command line", Unstarted = true, Needs = Facets.CommandLine)]
    public static void READY_is_sent_once_after_the_registration(Scene s)
    {
        foreach (string name in new[] { s.Rig.Folder.File("notify"), $"@loregd-conformance-{Guid.NewGuid():N}" })
        {
            using NotifySocket manager = new(name);
            s.Rig.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = name });
            Connection kernel = s.Rig.Accept();
            kernel.WaitRegistration();
            Expect.Equal(null, manager.Receive(Patience.Silence), "a datagram before the answer to the registration");
            kernel.AnswerRegistration(0);
            Expect.Equal("READY=1", manager.Receive(Patience.Answer), "the datagram");
            s.Rig.LoseConnection();
            Expect.Equal(null, manager.Receive(Patience.Silence), "a second datagram");
            s.Rig.Source.Signal(Sources.SourceProcess.SigTerm);
            s.Rig.Source.WaitExit();
        }
    }

    private static void Refuse(Scene s, int errno)
    {
        Connection kernel = s.Rig.Accept();
        kernel.WaitRegistration();
        kernel.AnswerRegistration(errno);
        Expect.True(kernel.Down.Wait(Patience.Answer), "the end of a refused connection", "none");
    }

    private static void IsHighest(Scene s, ulong expected)
    {
        s.Rig.LoseConnection();
        Expect.Equal(expected, s.Rig.Registration.MaxSequence, "max_sequence");
    }
}
