using Loregd.Reliability.Disks;
using Loregd.Reliability.PowerCuts;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Tests;

/// <summary>What was answered STORAGE_ERROR because its sync failed stays refused, whatever happens next.</summary>
[Collection("Faults below SQLite are the whole process's")]
public sealed class RefusedWriteTests
{
    [Fact]
    public void A_write_whose_sync_failed_is_not_there_after_a_crash() => IsNotThereAfterACrash((kernel, root) => kernel.SetDword(root, "refused", 1));

    [Fact]
    public void Nor_is_a_transaction() => IsNotThereAfterACrash((kernel, root) =>
    {
        kernel.Begin(5);
        kernel.SetDword(root, "refused", 1, transaction: 5);
        Status status = kernel.Commit(5);
        kernel.Abort(5);
        return status;
    });

    [Fact]
    public void Nor_if_only_a_later_commit_can_be_written_over_it() => IsNotThereAfterACrash(
        (kernel, root) => kernel.SetDword(root, "refused", 1),
        failingSyncs: 2,
        (kernel, root) => kernel.SetDword(root, "later", 1));

    [Fact]
    public void Nor_if_the_later_commit_changes_nothing() => IsNotThereAfterACrash(
        (kernel, root) => kernel.SetDword(root, "refused", 1),
        failingSyncs: 2,
        (kernel, root) => kernel.DeleteValueEntry(root, "absent", "base"));

    private static void IsNotThereAfterACrash(Func<KernelConnection, KeyGuid, Status> refused, int failingSyncs = 1, Func<KernelConnection, KeyGuid, Status>? later = null)
    {
        using var before = Trial.Prepare();
        using var disk = Disk.Watch(before.Folder.Path, isRecording: true);
        Assert.True(before.Start(), before.Failure);
        KeyGuid root = before.RootOf("Machine");
        Assert.Equal(Status.Ok, before.Kernel!.SetDword(root, "kept", 1));

        disk.Arm(new DiskFault(FaultKind.Sync, 0, failingSyncs));
        Assert.Equal(Status.StorageError, refused(before.Kernel!, root));
        Assert.Equal(failingSyncs, disk.Failures);
        if (later is not null)
            Assert.NotEqual(Status.StorageError, later(before.Kernel!, root));

        using var after = Trial.Prepare();
        var found = new CutDisk(new Random(1));
        foreach (DiskEvent happened in disk.Events.Where(happened => happened.Kind != DiskEventKind.FailedSync))
            found.Apply(happened);
        found.WriteTo(after.Folder.Path, Fate.Kept, new Random(1));
        Assert.True(after.Start(), after.Failure);
        Assert.Single(after.Kernel!.QueryValue(root, "kept").Values);
        Assert.Empty(after.Kernel!.QueryValue(root, "refused").Values);
    }
}
