package import Model
package import Syscalls

/// Something that the ledger is to know.
package enum Fact: Hashable, Sendable {
    case cycleBegan(CycleRecord)
    case cycleEnded(id: Int64, Verdict?, at: UTCTime)
    /// What the inputs of a unit were after a cycle's changes, and which of these are its inputs; none stands for all.
    case saved(cycle: Int64, unit: String, SnapshotID, own: [Path] = [])
    /// The verdict of an earlier run of the unit answers the cycle: nothing ran.
    case answered(cycle: Int64, unit: String, run: Int)
    case runBegan(RunFacts)
    case runReady(RunIdentity, at: UTCTime)
    case runEnded(RunIdentity, RunEnding)
    /// Where the run's lines in the unit's log end.
    case runLogged(RunIdentity, end: String)
    /// What a job's outputs are at the end of its run.
    case outputs(RunIdentity, SnapshotID)
    /// Inputs changed while the run was on.
    case drift(RunIdentity, [Path])
    /// What the run saw cannot be said after all: something that it needs ended under it, for example.
    case basisLost(RunIdentity)
    case items(RunIdentity, ItemSummary, [ItemFailure])
    case event(Event)
    /// A reader has seen the story up to here.
    case read(by: String, upTo: Int64, at: UTCTime)
}
