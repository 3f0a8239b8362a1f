using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Defects;

/// <summary>One way of being wrong.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Touches">The operations that it can show in: a check that uses none of them still holds. Empty: any.</param>
/// <param name="Section">The rule that it breaks.</param>
/// <param name="What">What the source then does.</param>
/// <param name="FoundBy">The check of the suite that must find it.</param>
internal sealed record Defect(DefectKind Kind, Op[] Touches, string Section, string What, string FoundBy)
{
    /// <summary>Its name on the command line.</summary>
    public string Name { get; } = Naming.Dashed(Kind.ToString());
}

/// <summary>All defects, by the operation or the rule that they belong to.</summary>
internal static class DefectList
{
    private static readonly Op[] s_lookup = [Op.Lookup, Op.EnumChildren];
    private static readonly Op[] s_createEntry = [Op.CreateEntry];
    private static readonly Op[] s_hideEntry = [Op.HideEntry];
    private static readonly Op[] s_deleteEntry = [Op.DeleteEntry];
    private static readonly Op[] s_enumeration = [Op.EnumChildren, Op.Lookup];
    private static readonly Op[] s_createKey = [Op.CreateKey];
    private static readonly Op[] s_readKey = [Op.ReadKey, Op.Lookup, Op.EnumChildren];
    private static readonly Op[] s_writeKey = [Op.WriteKey];
    private static readonly Op[] s_dropKey = [Op.DropKey];
    private static readonly Op[] s_queryValues = [Op.QueryValues];
    private static readonly Op[] s_setValue = [Op.SetValue];
    private static readonly Op[] s_deleteValue = [Op.DeleteValueEntry];
    private static readonly Op[] s_blanket = [Op.SetBlanketTombstone];
    private static readonly Op[] s_transactions = [Op.BeginTransaction, Op.CommitTransaction, Op.AbortTransaction];
    private static readonly Op[] s_flush = [Op.Flush];
    private static readonly Op[] s_deleteLayer = [Op.DeleteLayer];
    private static readonly Op[] s_any = [];

    public static IReadOnlyList<Defect> All { get; } =
    [
        // LOOKUP
        new(DefectKind.LookupWinnerOnly, s_lookup, "seeds 5.1.2", "LOOKUP returns only the entry with the highest sequence", "Lookup_returns_every_layers_entry"),
        new(DefectKind.LookupExactCase, s_lookup, "seeds 5.1.2", "LOOKUP compares the name without folding it", "Lookup_folds_the_name"),
        new(DefectKind.LookupMissingNotFound, s_lookup, "rsi.md Status codes", "LOOKUP of a name that is not there is NOT_FOUND", "Lookup_of_a_missing_child_is_OK_and_empty"),
        new(DefectKind.LookupUnknownParentOk, s_lookup, "behaviour.md Validation", "LOOKUP below an unknown parent is OK and empty", "Lookup_below_an_unknown_parent_is_NOT_FOUND"),
        new(DefectKind.LookupRepeatsMetadata, s_lookup, "rsi.md Operations", "LOOKUP repeats a key's metadata for each entry that names it", "Metadata_is_given_once_for_each_key"),
        new(DefectKind.LookupHiddenMetadata, s_lookup, "rsi.md Operations", "LOOKUP gives metadata for a HIDDEN entry", "Hidden_entries_have_no_metadata"),
        new(DefectKind.EntriesUnordered, s_lookup, "behaviour.md Stores", "Entries come by sequence, not by layer", "Entries_come_by_layer"),
        new(DefectKind.LayerOrderUtf16, s_any, "behaviour.md Stores", "Layers are ordered as UTF-16", "Order_is_that_of_UTF_8_bytes"),

        // CREATE_ENTRY
        new(DefectKind.CreateEntryOverwrites, s_createEntry, "seeds 5.1.3", "CREATE_ENTRY replaces an entry that is there", "Create_entry_of_a_taken_name_is_ALREADY_EXISTS"),
        new(DefectKind.CreateEntryOnePerName, s_createEntry, "seeds 5.1.3", "CREATE_ENTRY refuses a name that another layer has", "Create_entry_of_a_name_taken_in_another_layer_is_OK"),
        new(DefectKind.CreateEntryExactCase, s_createEntry, "seeds 5.1.3", "CREATE_ENTRY tells names apart that fold alike", "Create_entry_folds_the_name"),
        new(DefectKind.CreateEntryUnknownParentOk, s_createEntry, "behaviour.md Validation", "CREATE_ENTRY below an unknown parent is OK", "Create_entry_below_an_unknown_parent_is_NOT_FOUND"),
        new(DefectKind.UnsettledVisible, s_createEntry, "behaviour.md Stores", "An entry is seen before its key exists", "Unsettled_entry_is_seen_by_no_read"),
        new(DefectKind.UnsettledLost, s_createEntry, "behaviour.md Stores", "CREATE_KEY does not settle the entry that came before it", "Create_key_settles_the_entries_that_name_it"),
        new(DefectKind.UnsettledNameFree, s_createEntry, "behaviour.md Stores", "A second entry takes the name of an unsettled one at once", "Second_entry_of_an_unsettled_name_is_held_until_the_key_is_there"),
        new(DefectKind.UnsettledNameRefused, s_createEntry, "behaviour.md Stores", "A second entry of an unsettled name is refused at once", "Second_entry_of_an_unsettled_name_is_held_until_the_key_is_there"),
        new(DefectKind.UnsettledSurvivesAbort, s_createEntry, "behaviour.md Stores", "An unsettled entry outlives its transaction's ABORT", "Abort_takes_the_unsettled_entries_of_the_transaction_along"),

        // HIDE_ENTRY
        new(DefectKind.HideRefusesTaken, s_hideEntry, "seeds 5.1.4", "HIDE_ENTRY of a name that the layer has is ALREADY_EXISTS", "Hide_entry_replaces_the_layers_entry"),
        new(DefectKind.HideDeletes, s_hideEntry, "seeds 5.1.4", "HIDE_ENTRY deletes the entry and writes none", "Hide_entry_leaves_a_HIDDEN_entry"),
        new(DefectKind.HideKeepsTarget, s_hideEntry, "rsi.md Operations", "A HIDDEN entry keeps the GUID that it hides", "Hide_entry_leaves_a_HIDDEN_entry"),
        new(DefectKind.HideAllLayers, s_hideEntry, "seeds 5.1.4", "HIDE_ENTRY removes the entries of other layers", "Hide_entry_leaves_other_layers"),
        new(DefectKind.HideKeepsOtherStore, s_hideEntry, "behaviour.md Stores", "HIDE_ENTRY leaves the entry of the other store beside it", "Hide_entry_clears_both_stores"),
        new(DefectKind.HideKeepsUnsettled, s_hideEntry, "behaviour.md Stores", "HIDE_ENTRY leaves an unsettled entry of its name", "Hide_entry_removes_an_unsettled_entry"),
        new(DefectKind.HideUnknownParentOk, s_hideEntry, "behaviour.md Validation", "HIDE_ENTRY below an unknown parent is OK", "Hide_entry_below_an_unknown_parent_is_NOT_FOUND"),

        // DELETE_ENTRY
        new(DefectKind.DeleteEntryMissingNotFound, s_deleteEntry, "seeds 5.1.5", "DELETE_ENTRY of what is not there is NOT_FOUND", "Delete_entry_of_a_missing_entry_is_OK"),
        new(DefectKind.DeleteEntryAllLayers, s_deleteEntry, "seeds 5.1.5", "DELETE_ENTRY removes the entries of all layers", "Delete_entry_leaves_other_layers"),
        new(DefectKind.DeleteEntryDropsKey, s_deleteEntry, "kernel.md In which order it asks", "DELETE_ENTRY of a key's last entry drops the key", "Key_without_entries_goes_on_answering"),
        new(DefectKind.DeleteEntryKeepsHidden, s_deleteEntry, "seeds 5.1.5", "DELETE_ENTRY leaves a HIDDEN entry", "Delete_entry_removes_a_HIDDEN_entry"),
        new(DefectKind.DeleteEntryKeepsVolatile, s_deleteEntry, "seeds 5.1.5", "DELETE_ENTRY leaves what is in the volatile store", "Delete_entry_acts_on_both_stores"),
        new(DefectKind.DeleteEntryKeepsUnsettled, s_deleteEntry, "behaviour.md Stores", "DELETE_ENTRY leaves an unsettled entry", "Delete_entry_removes_an_unsettled_entry"),
        new(DefectKind.DeleteEntryUnknownParentOk, s_deleteEntry, "behaviour.md Validation", "DELETE_ENTRY below an unknown parent is OK", "Delete_entry_below_an_unknown_parent_is_NOT_FOUND"),

        // ENUM_CHILDREN
        new(DefectKind.EnumUnordered, s_enumeration, "behaviour.md Stores", "Children come in the order of their creation", "Children_come_by_folded_name"),
        new(DefectKind.EnumOmitsHidden, s_enumeration, "seeds 5.1.6", "ENUM_CHILDREN leaves out HIDDEN entries", "Enum_children_returns_HIDDEN_entries"),
        new(DefectKind.EnumOmitsVolatile, s_enumeration, "seeds 5.1.6", "ENUM_CHILDREN leaves out the volatile store", "Enum_children_merges_both_stores"),
        new(DefectKind.EnumHighestSpelling, s_enumeration, "behaviour.md Stores", "A child has the bytewise highest of its spellings", "Child_of_several_spellings_has_the_lowest"),
        new(DefectKind.EnumSplitsSpellings, s_enumeration, "behaviour.md Stores", "A child that its layers spell differently comes twice", "Child_of_several_spellings_has_the_lowest"),
        new(DefectKind.EnumUnknownOk, s_enumeration, "behaviour.md Validation", "ENUM_CHILDREN of an unknown key is OK and empty", "Enum_children_of_an_unknown_key_is_NOT_FOUND"),
        new(DefectKind.MetadataUnordered, s_enumeration, "behaviour.md Stores", "Metadata comes in the order of the entries", "Metadata_comes_by_GUID"),

        // CREATE_KEY
        new(DefectKind.CreateKeyReplaces, s_createKey, "seeds 5.1.7", "CREATE_KEY with a GUID in use replaces the key", "Create_key_with_a_GUID_in_use_is_ALREADY_EXISTS"),
        new(DefectKind.CreateKeyOneHive, s_createKey, "behaviour.md Stores", "CREATE_KEY looks for its GUID in one hive alone", "Create_key_looks_in_all_hives"),
        new(DefectKind.CreateKeyNoTime, s_createKey, "seeds 5.1.7", "CREATE_KEY leaves the last write time at 0", "Create_key_sets_the_time_to_now"),
        new(DefectKind.CreateKeyTimeSeconds, s_createKey, "seeds 5.1.7", "CREATE_KEY writes the time in seconds", "Create_key_sets_the_time_to_now"),
        new(DefectKind.CreateKeyLosesSymlink, s_createKey, "seeds 5.1.7", "CREATE_KEY forgets the symlink flag", "Create_key_keeps_every_field"),
        new(DefectKind.CreateKeyUnknownParentOk, s_createKey, "behaviour.md Validation", "CREATE_KEY below an unknown parent is OK", "Create_key_below_an_unknown_parent_is_NOT_FOUND"),
        new(DefectKind.CreateKeyFailsAlone, s_createKey, "behaviour.md Stores", "A failing CREATE_KEY leaves its unsettled entry", "Failing_create_key_takes_its_unsettled_entry_along"),
        new(DefectKind.CreateKeyZeroGuid, s_createKey, "behaviour.md Validation", "CREATE_KEY takes the zero GUID", "Zero_GUIDs_of_a_new_key_or_its_parent_are_INVALID"),

        // READ_KEY
        new(DefectKind.ReadKeyFoldedName, s_readKey, "seeds 5.1.8", "READ_KEY returns the folded name", "Create_key_keeps_every_field"),
        new(DefectKind.ReadKeyRootParent, s_readKey, "rsi.md Operations", "A root is its own parent", "Read_key_of_a_root_has_a_zero_parent"),
        new(DefectKind.ReadKeyUnknownOk, s_readKey, "seeds 5.1.8", "READ_KEY of an unknown key is OK and empty", "Read_key_of_an_unknown_key_is_NOT_FOUND"),
        new(DefectKind.DescriptorPadded, s_readKey, "behaviour.md Validation", "Descriptors are padded to a multiple of 4 bytes", "Descriptors_come_back_byte_for_byte"),

        // WRITE_KEY
        new(DefectKind.WriteKeyAnyMask, s_writeKey, "seeds 5.1.9", "WRITE_KEY takes unknown bits of the mask", "Write_key_with_an_unknown_field_is_INVALID"),
        new(DefectKind.WriteKeyTouchesTime, s_writeKey, "seeds 5.1.9", "WRITE_KEY of the descriptor changes the time", "Write_key_changes_what_its_mask_names"),
        new(DefectKind.WriteKeyLosesDescriptor, s_writeKey, "seeds 5.1.9", "WRITE_KEY of both fields writes the time alone", "Write_key_changes_what_its_mask_names"),
        new(DefectKind.WriteKeyUnknownOk, s_writeKey, "behaviour.md Validation", "WRITE_KEY of an unknown key is OK", "Write_key_of_an_unknown_key_is_NOT_FOUND"),
        new(DefectKind.WriteKeyTimeWaits, s_writeKey, "behaviour.md Transactions and waiting", "WRITE_KEY of the time alone waits for a transaction", "Write_key_of_the_time_alone_never_waits"),
        new(DefectKind.WriteKeyTimeLost, s_writeKey, "behaviour.md Transactions and waiting", "A time that was answered during a transaction is never written", "Time_answered_during_a_transaction_is_written_after_it"),
        new(DefectKind.WriteKeyTimeBack, s_writeKey, "behaviour.md Transactions and waiting", "A time that was answered during a transaction replaces a later one", "Later_time_of_the_transaction_stays"),

        // DROP_KEY
        new(DefectKind.DropKeyUnknownNotFound, s_dropKey, "seeds 5.1.10", "DROP_KEY of an unknown key is NOT_FOUND", "Drop_key_of_an_unknown_key_is_OK"),
        new(DefectKind.DropKeyKeepsEntries, s_dropKey, "seeds 5.1.10", "DROP_KEY leaves the entries that name the key", "Drop_key_removes_the_entries_that_name_it"),
        new(DefectKind.DropKeyKeepsValues, s_dropKey, "seeds 5.1.10", "DROP_KEY leaves the values", "Key_created_again_has_no_old_values"),
        new(DefectKind.DropKeyKeepsBlankets, s_dropKey, "seeds 5.1.10", "DROP_KEY leaves the blanket tombstones", "Key_created_again_has_no_old_values"),
        new(DefectKind.DropKeyKeepsUnsettled, s_dropKey, "behaviour.md Stores", "DROP_KEY leaves unsettled entries that name the key", "Drop_key_removes_unsettled_entries"),
        new(DefectKind.DropRootOk, s_dropKey, "behaviour.md Validation", "DROP_KEY of a root is OK", "Drop_key_of_a_root_is_INVALID"),

        // QUERY_VALUES
        new(DefectKind.QueryIgnoresName, s_queryValues, "seeds 5.1.11", "QUERY_VALUES of one name returns all", "Query_values_of_a_name_returns_that_name_alone"),
        new(DefectKind.QueryWinnerOnly, s_queryValues, "seeds 5.1.11", "QUERY_VALUES returns the value with the highest sequence alone", "Query_values_returns_every_layers_value"),
        new(DefectKind.QueryOmitsTombstones, s_queryValues, "seeds 5.1.11", "QUERY_VALUES leaves out tombstones", "Query_values_returns_tombstones"),
        new(DefectKind.QueryOmitsBlankets, s_queryValues, "seeds 5.1.11", "QUERY_VALUES of one name returns no blanket tombstones", "Query_values_of_a_name_returns_the_blankets"),
        new(DefectKind.QueryUnknownOk, s_queryValues, "behaviour.md Validation", "QUERY_VALUES of an unknown key is OK and empty", "Query_values_of_an_unknown_key_is_NOT_FOUND"),
        new(DefectKind.QueryEchoesName, s_queryValues, "seeds 3.1.7", "QUERY_VALUES returns the name as it was asked for", "Query_values_returns_the_stored_spelling"),
        new(DefectKind.ValuesUnordered, s_queryValues, "behaviour.md Stores", "Values come by layer first", "Values_come_by_folded_name_and_layer"),
        new(DefectKind.BlanketsUnordered, s_queryValues, "behaviour.md Stores", "Blanket tombstones come by sequence", "Blankets_come_by_layer"),

        // SET_VALUE
        new(DefectKind.SetValueIgnoresExpected, s_setValue, "seeds 5.1.12", "SET_VALUE ignores the expected sequence", "Set_value_that_expects_another_sequence_is_CAS_FAILED"),
        new(DefectKind.SetValueExpectsNothing, s_setValue, "seeds 5.1.12", "SET_VALUE with an expected sequence writes where there is no value", "Set_value_that_expects_a_missing_value_is_CAS_FAILED"),
        new(DefectKind.SetValueExpectsAnyLayer, s_setValue, "seeds 5.1.12", "The expected sequence is compared with another layer's", "Set_value_compares_the_sequence_of_its_own_layer"),
        new(DefectKind.SetValueTombstoneData, s_setValue, "behaviour.md Validation", "SET_VALUE takes a tombstone with data", "Set_value_of_a_tombstone_with_data_is_INVALID"),
        new(DefectKind.SetValueOldSpelling, s_setValue, "seeds 5.1.12", "SET_VALUE keeps the old spelling of the name", "Set_value_replaces_value_and_spelling"),
        new(DefectKind.SetValueUnknownOk, s_setValue, "seeds 5.1.12", "SET_VALUE of an unknown key is OK", "Set_value_of_an_unknown_key_is_NOT_FOUND"),
        new(DefectKind.SetValueMasksType, s_setValue, "seeds 5.1.12", "SET_VALUE keeps the low byte of a type", "Set_value_keeps_every_field"),

        // DELETE_VALUE_ENTRY
        new(DefectKind.DeleteValueMissingNotFound, s_deleteValue, "seeds 5.1.13", "DELETE_VALUE_ENTRY of what is not there is NOT_FOUND", "Delete_value_entry_of_a_missing_value_is_OK"),
        new(DefectKind.DeleteValueAllLayers, s_deleteValue, "seeds 5.1.13", "DELETE_VALUE_ENTRY removes the values of all layers", "Delete_value_entry_leaves_other_layers"),
        new(DefectKind.DeleteValueExactCase, s_deleteValue, "seeds 5.1.13", "DELETE_VALUE_ENTRY does not fold the name", "Delete_value_entry_folds_the_name"),
        new(DefectKind.DeleteValueUnknownOk, s_deleteValue, "behaviour.md Validation", "DELETE_VALUE_ENTRY of an unknown key is OK", "Delete_value_entry_of_an_unknown_key_is_NOT_FOUND"),

        // SET_BLANKET_TOMBSTONE
        new(DefectKind.BlanketRemoveMissing, s_blanket, "seeds 5.1.14", "Removing a blanket tombstone that is not there is NOT_FOUND", "Removing_a_missing_blanket_is_OK"),
        new(DefectKind.BlanketKeepsSequence, s_blanket, "seeds 5.1.14", "Setting a blanket tombstone again keeps the old sequence", "Set_blanket_tombstone_replaces_the_sequence"),
        new(DefectKind.BlanketNeverRemoved, s_blanket, "seeds 5.1.14", "A blanket tombstone is never removed", "Set_blanket_tombstone_sets_and_removes"),
        new(DefectKind.BlanketUnknownOk, s_blanket, "behaviour.md Validation", "SET_BLANKET_TOMBSTONE of an unknown key is OK", "Set_blanket_tombstone_of_an_unknown_key_is_NOT_FOUND"),

        // BEGIN, COMMIT, ABORT
        new(DefectKind.BeginIdInUseOk, s_transactions, "behaviour.md Validation", "BEGIN with an id in use is OK", "Begin_with_id_0_or_an_id_in_use_is_INVALID"),
        new(DefectKind.BeginAnyMode, s_transactions, "behaviour.md Validation", "BEGIN takes a mode of 2", "Begin_with_an_unknown_mode_is_INVALID"),
        new(DefectKind.BeginNeedsMode, s_transactions, "behaviour.md Validation", "BEGIN without the mode field is INVALID", "Begin_without_the_mode_is_read_write"),
        new(DefectKind.BeginTakesHive, s_transactions, "seeds 5.1.16", "A transaction takes its hives at BEGIN", "Transaction_takes_its_hive_at_its_first_mutation"),
        new(DefectKind.CommitUnknownOk, s_transactions, "behaviour.md Transactions and waiting", "COMMIT of an unknown id is OK", "Commit_of_an_unknown_id_is_STORAGE_ERROR"),
        new(DefectKind.CommitLoses, s_transactions, "seeds 5.1.17", "COMMIT keeps nothing of the transaction", "Commit_makes_all_of_a_transaction_seen"),
        new(DefectKind.CommitByHeader, s_transactions, "behaviour.md Validation", "COMMIT goes by the header's id", "Begin_commit_and_abort_go_by_the_payloads_id"),
        new(DefectKind.AbortUnknownRefused, s_transactions, "behaviour.md Transactions and waiting", "ABORT of an unknown id is STORAGE_ERROR", "Abort_is_always_OK"),
        new(DefectKind.AbortKeeps, s_transactions, "seeds 5.1.18", "ABORT keeps what the transaction wrote", "Abort_leaves_nothing_of_a_transaction"),
        new(DefectKind.LateOperationRuns, s_any, "behaviour.md Transactions and waiting", "An operation after its transaction's end runs on its own", "Operation_after_its_transactions_end_is_STORAGE_ERROR"),
        new(DefectKind.UnknownTransactionRuns, s_any, "behaviour.md Transactions and waiting", "A read with an unknown transaction runs without one", "Every_operation_with_an_unknown_id_is_STORAGE_ERROR"),
        new(DefectKind.DirtyReads, s_transactions, "behaviour.md Stores", "Others see what a transaction has not committed", "Open_transaction_is_seen_by_itself_alone"),
        new(DefectKind.NoOwnReads, s_transactions, "seeds 5.1.1", "A transaction does not see its own writes", "Open_transaction_is_seen_by_itself_alone"),
        new(DefectKind.CrossHive, s_transactions, "behaviour.md Transactions and waiting", "A transaction may write to two hives", "GUID_of_another_hive_is_STORAGE_ERROR_in_a_transaction"),
        new(DefectKind.ReadOnlyWrites, s_transactions, "rsi.md Status codes", "A read-only transaction may write", "Mutation_in_a_read_only_transaction_is_INVALID"),
        new(DefectKind.ReadOnlyNoMoment, s_transactions, "behaviour.md Transactions and waiting", "A read-only transaction sees later commits", "Read_only_transaction_keeps_its_moment"),
        new(DefectKind.ReadOnlyMomentAtBegin, s_transactions, "behaviour.md Transactions and waiting", "A read-only transaction has its moment at BEGIN", "Moment_of_a_read_only_transaction_is_its_first_read"),

        // Waiting
        new(DefectKind.WriteDoesNotWait, s_transactions, "behaviour.md Transactions and waiting", "A write is TXN_BUSY at once while a transaction holds the hive", "Write_waits_for_the_transaction_that_holds_its_hive"),
        new(DefectKind.WriteWaitsForOtherHive, s_transactions, "behaviour.md Transactions and waiting", "A write waits for a transaction of another hive", "Other_hive_stays_free"),
        new(DefectKind.WaitersReversed, s_transactions, "behaviour.md Transactions and waiting", "Of the writes that wait, the last comes first", "Waiting_writes_run_in_the_order_of_reading"),
        new(DefectKind.WaitersUnbounded, s_transactions, "behaviour.md Transactions and waiting", "Any number of requests wait", "At_most_192_requests_wait"),
        new(DefectKind.ReadWaits, s_transactions, "behaviour.md Transactions and waiting", "A read waits for an open transaction", "No_open_transaction_delays_a_read"),

        // FLUSH
        new(DefectKind.FlushUnknownOk, s_flush, "seeds 5.1.19", "FLUSH of an unknown hive is OK", "Flush_of_an_unknown_hive_is_INVALID"),
        new(DefectKind.FlushExactCase, s_flush, "kernel.md In which order it asks", "FLUSH does not fold the hive's name", "Flush_folds_the_hives_name"),
        new(DefectKind.FlushWaits, s_flush, "behaviour.md Transactions and waiting", "FLUSH waits for the transaction that holds the hive", "Flush_is_TXN_BUSY_while_a_transaction_holds_the_hive"),

        // DELETE_LAYER
        new(DefectKind.DeleteLayerNoOrphans, s_deleteLayer, "seeds 5.1.15", "DELETE_LAYER reports no orphans", "Delete_layer_reports_the_keys_that_no_other_layer_names"),
        new(DefectKind.DeleteLayerAllTargets, s_deleteLayer, "seeds 5.1.15", "DELETE_LAYER reports keys that another layer names", "Delete_layer_reports_the_keys_that_no_other_layer_names"),
        new(DefectKind.DeleteLayerKeepsValues, s_deleteLayer, "seeds 5.1.15", "DELETE_LAYER leaves the values", "Delete_layer_removes_entries_values_and_blankets"),
        new(DefectKind.DeleteLayerKeepsBlankets, s_deleteLayer, "seeds 5.1.15", "DELETE_LAYER leaves the blanket tombstones", "Delete_layer_removes_entries_values_and_blankets"),
        new(DefectKind.DeleteLayerFolds, s_deleteLayer, "behaviour.md Stores", "DELETE_LAYER folds the layer's name", "Delete_layer_compares_bytes"),
        new(DefectKind.DeleteLayerOneHive, s_deleteLayer, "seeds 5.1.15", "DELETE_LAYER acts in the first hive alone", "Delete_layer_acts_in_every_hive"),
        new(DefectKind.DeleteLayerUnsettledOrphan, s_deleteLayer, "behaviour.md Stores", "An unsettled entry makes an orphan", "Delete_layer_removes_unsettled_entries_which_make_no_orphan"),
        new(DefectKind.DeleteLayerDropsOrphans, s_deleteLayer, "kernel.md In which order it asks", "DELETE_LAYER drops the orphans by itself", "Orphan_stays_a_key_until_it_is_dropped"),
        new(DefectKind.DeleteLayerHeedless, s_deleteLayer, "behaviour.md Transactions and waiting", "DELETE_LAYER does not wait for an open transaction", "Delete_layer_waits_until_all_hives_are_free"),
        new(DefectKind.OrphansUnordered, s_deleteLayer, "behaviour.md Stores", "Orphans come by descending GUID", "Orphans_come_by_GUID"),

        // Messages and validation
        new(DefectKind.TrailingBytesInvalid, s_any, "rsi.md Messages", "Bytes after the last known field are INVALID", "Bytes_after_the_last_field_are_ignored"),
        new(DefectKind.UnknownOpSilent, s_any, "behaviour.md Validation", "An unknown op is not answered", "Unknown_op_is_INVALID"),
        new(DefectKind.TruncatedStorageError, s_any, "behaviour.md Validation", "A truncated payload is STORAGE_ERROR", "Payload_cut_off_anywhere_is_INVALID"),
        new(DefectKind.TotalLenIgnored, s_any, "behaviour.md The connection", "A wrong total_len goes unnoticed", "Wrong_total_len_is_INVALID_for_that_request_alone"),
        new(DefectKind.ErrorWithPayload, s_any, "rsi.md Messages", "A refusal carries four more bytes", "Nothing_follows_a_status_other_than_OK"),
        new(DefectKind.OpWithoutBit15, s_any, "rsi.md Messages", "The answer to FLUSH lacks bit 15 of the op", "Flush_is_OK"),
        new(DefectKind.TooLargeStorageError, s_any, "behaviour.md The connection", "An answer that is too large is STORAGE_ERROR", "Answer_over_4_MiB_is_TOO_LARGE"),
        new(DefectKind.BoolAny, s_any, "behaviour.md Validation", "Any byte but 0 is true", "Boolean_other_than_0_or_1_is_INVALID"),
        new(DefectKind.NameNulOk, s_any, "behaviour.md Validation", "A name may hold NUL", "Name_with_NUL_is_INVALID"),
        new(DefectKind.NameNotUtf8Ok, s_any, "behaviour.md Validation", "A name may be any bytes", "Name_that_is_not_UTF_8_is_INVALID"),
        new(DefectKind.EmptyNameOk, s_any, "behaviour.md Validation", "The name of a child may be empty", "Empty_child_key_layer_or_hive_name_is_INVALID"),
        new(DefectKind.EmptyValueNameInvalid, s_any, "seeds 3.1.4", "A value's name may not be empty", "Default_value_has_the_empty_name"),
        new(DefectKind.LayersFolded, s_any, "behaviour.md Stores", "Layer names are folded", "Layer_names_are_compared_byte_for_byte"),
        new(DefectKind.FoldAsciiOnly, s_any, "seeds 3.1.7", "Names fold in ASCII alone", "Every_mapping_of_CaseFolding_16_folds"),
        new(DefectKind.FoldBmpOnly, s_any, "seeds 3.1.7", "Names fold within the basic plane alone", "Names_beyond_the_basic_plane_fold"),
        new(DefectKind.FoldFull, s_any, "seeds 3.1.7", "Names fold in full: sharp s is ss", "Full_and_turkic_mappings_do_not_fold"),
        new(DefectKind.FoldTurkic, s_any, "seeds 3.1.7", "Names fold as in Turkish", "Full_and_turkic_mappings_do_not_fold"),
        new(DefectKind.FoldNormalizes, s_any, "seeds 3.1.7", "Names are normalized", "Names_are_not_normalized"),

        // Connection
        new(DefectKind.RegistersBeforeReading, s_any, "behaviour.md The connection", "Requests are read after the answer to the registration", "Requests_before_the_answer_to_the_registration_are_served"),
        new(DefectKind.RegistersPointers, s_any, "rsi.md The same over a socket", "The registration's pointers are not 0", "Registration_is_the_bytes_of_the_specification"),
        new(DefectKind.MaxSequenceZero, s_any, "behaviour.md Startup", "The registration says that no sequence was used", "Registration_names_the_highest_sequence"),
        new(DefectKind.MaxSequenceSigned, s_any, "behaviour.md Startup", "The highest sequence compares as signed", "Highest_sequence_compares_as_unsigned"),
        new(DefectKind.ResumeForgetsVolatile, s_any, "behaviour.md The connection", "Volatile keys are lost with the connection", "Volatile_keys_survive_a_lost_connection"),
        new(DefectKind.ResumeNewRoots, s_any, "behaviour.md The connection", "The roots have new GUIDs after a lost connection", "Lost_connection_is_resumed_with_the_same_roots"),
        new(DefectKind.ResumeKeepsTransactions, s_any, "behaviour.md The connection", "An open transaction outlives the connection", "Open_transactions_end_with_the_connection"),
        new(DefectKind.ResumeKeepsUnsettled, s_any, "behaviour.md The connection", "Unsettled entries outlive the connection", "Unsettled_entries_end_with_the_connection"),
        new(DefectKind.ResumeNever, s_any, "behaviour.md The connection", "A lost connection ends the source", "Lost_connection_is_resumed_with_the_same_roots"),
        new(DefectKind.GoneStatusOne, s_any, "behaviour.md Command line", "A device that is gone for good is exit status 1", "Device_that_is_gone_is_exit_status_0"),
        new(DefectKind.StopIgnored, s_any, "behaviour.md The connection", "SIGTERM is ignored", "Stop_is_over_within_2_seconds"),
        new(DefectKind.StopStatusOne, s_any, "behaviour.md Command line", "A requested stop is exit status 1", "Stop_is_exit_status_0"),
        new(DefectKind.StopLosesWaiting, s_any, "behaviour.md The connection", "A stop answers no request that waits", "Stop_answers_the_requests_in_hand"),
        new(DefectKind.RegistrationNotRetried, s_any, "behaviour.md The connection", "EEXIST ends the source at once", "Registration_refused_with_EEXIST_or_ESTALE_is_tried_again"),
        new(DefectKind.RegistrationEternal, s_any, "behaviour.md The connection", "EPERM is tried again for ever", "Registration_refused_for_good_is_exit_status_1"),
        new(DefectKind.DropKeyOkAgain, s_any, "behaviour.md The connection", "After a DROP_KEY's OK has taken the connection down, DROP_KEY is OK again", "Drop_key_is_NOT_FOUND_after_its_OK_took_the_connection_down"),
    ];

    /// <summary>The defect of that name; null when there is none.</summary>
    public static Defect? Find(string name) => All.FirstOrDefault(defect => defect.Name == name);
}
