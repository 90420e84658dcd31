public import Supervisor
public import Syscalls

/// Something that the ledger is to know.
public enum Fact: Hashable, Sendable {
    case cycleBegan(CycleRecord)
    case cycleEnded(id: Int64, Verdict?, at: UTCTime)
    case runBegan(RunFacts)
    case runReady(RunIdentity, at: UTCTime)
    case runEnded(RunIdentity, RunEnding)
    /// Inputs changed while the run was on.
    case drift(RunIdentity, [Path])
    case items(RunIdentity, ItemSummary, [ItemFailure])
    case event(Event)
    /// A reader has seen the story up to here.
    case read(by: String, upTo: Int64, at: UTCTime)
}
