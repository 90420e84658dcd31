/// A bug put into the simulated world on purpose: the laws must notice it, else they prove nothing.
enum Planted: String, CaseIterable {
    /// Who has a number is taken for who had it: start time and boot are not looked at.
    case trustsNumbers
    /// A shim goes when its leader has ended, without looking whether anything is left.
    case leavesBeforeEmpty
    /// Units are started whatever they need.
    case forgetsNeeds
    /// The next daemon begins with no memory of pauses and counts.
    case forgetsCounters
    /// A run is taken over without checking its lock, so two shims may guard it.
    case ignoresLocks
    /// A daemon that adopts a run restarts it.
    case restartsAdopted
    /// A run whose end was not recorded is reported as ended well.
    case inventsExits
    /// What was asked is acknowledged before it is on disk.
    case acknowledgesTooSoon
    /// That something is to stop is not written down before it ends, only afterwards.
    case savesStopTooLate
}
