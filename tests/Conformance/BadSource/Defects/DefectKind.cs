namespace Loregd.Conformance.BadSource.Defects;

/// <summary>What the source can do wrong, each for itself; <see cref="DefectList"/> says what each is.</summary>
internal enum DefectKind
{
    None,

    // LOOKUP
    LookupWinnerOnly,
    LookupExactCase,
    LookupMissingNotFound,
    LookupUnknownParentOk,
    LookupRepeatsMetadata,
    LookupHiddenMetadata,
    EntriesUnordered,
    LayerOrderUtf16,

    // CREATE_ENTRY
    CreateEntryOverwrites,
    CreateEntryOnePerName,
    CreateEntryExactCase,
    CreateEntryUnknownParentOk,
    UnsettledVisible,
    UnsettledLost,
    UnsettledNameFree,
    UnsettledNameRefused,
    UnsettledSurvivesAbort,

    // HIDE_ENTRY
    HideRefusesTaken,
    HideDeletes,
    HideKeepsTarget,
    HideAllLayers,
    HideKeepsOtherStore,
    HideKeepsUnsettled,
    HideUnknownParentOk,

    // DELETE_ENTRY
    DeleteEntryMissingNotFound,
    DeleteEntryAllLayers,
    DeleteEntryDropsKey,
    DeleteEntryKeepsHidden,
    DeleteEntryKeepsVolatile,
    DeleteEntryKeepsUnsettled,
    DeleteEntryUnknownParentOk,

    // ENUM_CHILDREN
    EnumUnordered,
    EnumOmitsHidden,
    EnumOmitsVolatile,
    EnumHighestSpelling,
    EnumSplitsSpellings,
    EnumUnknownOk,
    MetadataUnordered,

    // CREATE_KEY
    CreateKeyReplaces,
    CreateKeyOneHive,
    CreateKeyNoTime,
    CreateKeyTimeSeconds,
    CreateKeyLosesSymlink,
    CreateKeyUnknownParentOk,
    CreateKeyFailsAlone,
    CreateKeyZeroGuid,

    // READ_KEY
    ReadKeyFoldedName,
    ReadKeyRootParent,
    ReadKeyUnknownOk,
    DescriptorPadded,

    // WRITE_KEY
    WriteKeyAnyMask,
    WriteKeyTouchesTime,
    WriteKeyLosesDescriptor,
    WriteKeyUnknownOk,
    WriteKeyTimeWaits,
    WriteKeyTimeLost,
    WriteKeyTimeBack,

    // DROP_KEY
    DropKeyUnknownNotFound,
    DropKeyKeepsEntries,
    DropKeyKeepsValues,
    DropKeyKeepsBlankets,
    DropKeyKeepsUnsettled,
    DropRootOk,

    // QUERY_VALUES
    QueryIgnoresName,
    QueryWinnerOnly,
    QueryOmitsTombstones,
    QueryOmitsBlankets,
    QueryUnknownOk,
    QueryEchoesName,
    ValuesUnordered,
    BlanketsUnordered,

    // SET_VALUE
    SetValueIgnoresExpected,
    SetValueExpectsNothing,
    SetValueExpectsAnyLayer,
    SetValueTombstoneData,
    SetValueOldSpelling,
    SetValueUnknownOk,
    SetValueMasksType,

    // DELETE_VALUE_ENTRY
    DeleteValueMissingNotFound,
    DeleteValueAllLayers,
    DeleteValueExactCase,
    DeleteValueUnknownOk,

    // SET_BLANKET_TOMBSTONE
    BlanketRemoveMissing,
    BlanketKeepsSequence,
    BlanketNeverRemoved,
    BlanketUnknownOk,

    // BEGIN, COMMIT, ABORT
    BeginIdInUseOk,
    BeginAnyMode,
    BeginNeedsMode,
    BeginTakesHive,
    CommitUnknownOk,
    CommitLoses,
    CommitByHeader,
    AbortUnknownRefused,
    AbortKeeps,
    LateOperationRuns,
    UnknownTransactionRuns,
    DirtyReads,
    NoOwnReads,
    CrossHive,
    ReadOnlyWrites,
    ReadOnlyNoMoment,
    ReadOnlyMomentAtBegin,

    // Waiting
    WriteDoesNotWait,
    WriteWaitsForOtherHive,
    WaitersReversed,
    WaitersUnbounded,
    ReadWaits,

    // FLUSH
    FlushUnknownOk,
    FlushExactCase,
    FlushWaits,

    // DELETE_LAYER
    DeleteLayerNoOrphans,
    DeleteLayerAllTargets,
    DeleteLayerKeepsValues,
    DeleteLayerKeepsBlankets,
    DeleteLayerFolds,
    DeleteLayerOneHive,
    DeleteLayerUnsettledOrphan,
    DeleteLayerDropsOrphans,
    DeleteLayerHeedless,
    OrphansUnordered,

    // Messages and validation
    TrailingBytesInvalid,
    UnknownOpSilent,
    TruncatedStorageError,
    TotalLenIgnored,
    ErrorWithPayload,
    OpWithoutBit15,
    TooLargeStorageError,
    BoolAny,
    NameNulOk,
    NameNotUtf8Ok,
    EmptyNameOk,
    EmptyValueNameInvalid,
    LayersFolded,
    FoldAsciiOnly,
    FoldBmpOnly,
    FoldFull,
    FoldTurkic,
    FoldNormalizes,

    // Connection
    RegistersBeforeReading,
    RegistersPointers,
    MaxSequenceZero,
    MaxSequenceSigned,
    ResumeForgetsVolatile,
    ResumeNewRoots,
    ResumeKeepsTransactions,
    ResumeKeepsUnsettled,
    ResumeNever,
    GoneStatusOne,
    StopIgnored,
    StopStatusOne,
    StopLosesWaiting,
    RegistrationNotRetried,
    RegistrationEternal,
    DropKeyOkAgain,
}
