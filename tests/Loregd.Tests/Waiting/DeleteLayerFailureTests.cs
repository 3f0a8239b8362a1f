using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>
/// behaviour.md, Transactions and waiting: all deletions of a DELETE_LAYER run before the first COMMIT, and a failure until then rolls all back; repeating it
/// completes what a failure between the COMMITs left.
/// </summary>
public sealed class DeleteLayerFailureTests : HiveTest
{
    private KeyGuid _machineKey, _inMemory, _usersKey;

    [Theory]
    [InlineData("Machine")]
    [InlineData("Users")]
    public void A_failure_before_the_first_commit_rolls_all_hives_and_stores_back(string failing)
    {
        Prepare();
        KeyGuid unsettled = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Unsettled", "policy", unsettled, 77));
        using (var outside = new OutsideProgram(Rig.DatabasePath(failing)))
        {
            outside.RefuseDeletionOfLayer("policy", atCommit: false);
            Assert.Equal(Status.StorageError, Kernel.DeleteLayer("policy").Status);
            Rig.AssertSaid("DELETE_LAYER");
            AssertLayerIsThere(Root);
            AssertLayerIsThere(UsersRoot);
            Assert.Equal(Status.Ok, Kernel.CreateKey(unsettled, "Unsettled", Root));
            Assert.Equal([Entry.To(unsettled, "policy", 77)], Kernel.EntriesOf(Root, "Unsettled"));
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
            Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Free", 1));
            outside.Unplant();
        }

        OrphansReply again = Kernel.DeleteLayer("policy");
        Assert.Equal(Status.Ok, again.Status);
        Assert.Equal(new[] { _machineKey, _inMemory, _usersKey, unsettled }.Order(), again.Orphans);
        AssertLayerIsGone();
    }

    [Theory]
    [InlineData("Machine")]
    [InlineData("Users")]
    public void Repeating_it_completes_what_a_failing_commit_left_and_reports_all_orphans(string failing)
    {
        Prepare();
        using (var outside = new OutsideProgram(Rig.DatabasePath(failing)))
        {
            outside.RefuseDeletionOfLayer("policy", atCommit: true);
            Assert.Equal(Status.StorageError, Kernel.DeleteLayer("policy").Status);
            AssertLayerIsThere(failing == "Machine" ? Root : UsersRoot);
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
            Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Free", 1));
            outside.Unplant();
        }

        OrphansReply again = Kernel.DeleteLayer("policy");
        Assert.Equal(Status.Ok, again.Status);
        Assert.Equal(new[] { _machineKey, _inMemory, _usersKey }.Order(), again.Orphans);
        AssertLayerIsGone();
        Assert.Empty(Kernel.DeleteLayer("policy").Orphans);
    }

    [Fact]
    public void An_orphan_that_was_dropped_or_named_again_before_the_repetition_is_not_reported()
    {
        Prepare();
        using (var outside = new OutsideProgram(Rig.DatabasePath("Users")))
        {
            outside.RefuseDeletionOfLayer("policy", atCommit: true);
            Assert.Equal(Status.StorageError, Kernel.DeleteLayer("policy").Status);
            outside.Unplant();
        }

        Assert.Equal(Status.Ok, Kernel.DropKey(_machineKey));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Memory", "base", _inMemory, NextSequence()));
        Assert.Equal([_usersKey], Kernel.DeleteLayer("policy").Orphans);
    }

    private void Prepare()
    {
        _machineKey = Kernel.AddKey(Root, "Key", "policy");
        _inMemory = Kernel.AddKey(Root, "Memory", "policy", isVolatile: true);
        _usersKey = Kernel.AddKey(UsersRoot, "Key", "policy");
        foreach (KeyGuid key in (KeyGuid[])[Root, UsersRoot, _inMemory])
            Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1, "policy"));
    }

    private void AssertLayerIsThere(KeyGuid root)
    {
        Assert.Equal(["policy"], Kernel.EntriesOf(root, "Key").Select(e => e.Layer));
        Assert.Contains(Kernel.ValuesOf(root), v => v.Layer == "policy");
        if (root != Root)
            return;
        Assert.Equal(["policy"], Kernel.EntriesOf(root, "Memory").Select(e => e.Layer));
        Assert.Single(Kernel.ValuesOf(_inMemory));
    }

    private void AssertLayerIsGone()
    {
        foreach (KeyGuid root in (KeyGuid[])[Root, UsersRoot])
        {
            Assert.Empty(Kernel.EnumChildren(root).Children);
            Assert.Equal(["Free"], Kernel.ValuesOf(root).Select(v => v.Name));
        }

        Assert.Empty(Kernel.ValuesOf(_inMemory));
    }
}
