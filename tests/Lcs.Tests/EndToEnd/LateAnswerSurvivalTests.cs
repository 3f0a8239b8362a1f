namespace Peios.Lcs.Tests;

/// <summary>See <see cref="Survival"/>.</summary>
public sealed class LateAnswerSurvivalTests
{
    /// <summary>A name, and the faults.</summary>
    public static TheoryData<string, string> Peaceful => new()
    {
        { "DROP_KEYs lost", "drop-posts=0.5,only=DROP_KEY" },
        { "callers killed before they are heard", "drop-requests=0.01" },
        { "answers delayed", "delay-answers=0.2,longest-delay=30" },
        { "answers reordered", "reorder-answers=0.2" },
        { "answers not read for a while", "pause-reading=0.005,pause-reading-for=200" },
    };

    /// <summary>As above, with the kernel's habit to go down over an OK that nobody waits for.</summary>
    public static TheoryData<string, string> KernelLike => new()
    {
        { "callers killed before they are answered", "drop-answers=0.004" },
        { "everything at once", "lose-before-sending=0.002,lose-after-sending=0.002,lose-at-answer=0.002,lose-in-registration=0.3,max-losses=4,going-down-for=50,"
            + "drop-requests=0.003,drop-answers=0.001,delay-answers=0.1,longest-delay=10,reorder-answers=0.1,pause-reading=0.002,pause-reading-for=100" },
    };

    [Theory]
    [MemberData(nameof(Peaceful))]
    public void Nothing_acknowledged_is_lost(string what, string faults) => Survival.Check(what, faults, loses: false, isKernelLike: false);

    [Theory]
    [MemberData(nameof(KernelLike))]
    public void Nothing_acknowledged_is_lost_to_a_kernel_that_goes_down_over_late_answers(string what, string faults) =>
        Survival.Check(what, faults, loses: false, isKernelLike: true);
}
