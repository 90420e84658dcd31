import Loop

/// Distinguishes a service that does not answer from a daemon that could not read the answer in time, because it was stopped or got
/// no processor time.
///
/// A failed check proves nothing when bgexec itself was much too late to read the answer. Then the service is asked again, with as
/// much more time as was missed. This happens a few times in a row at most: a service that hangs on a machine that is too slow for
/// it is restarted all the same.
struct LateProbeTolerance: Hashable {
    /// Failures in a row that do not count.
    static let mostPardons = 3

    /// How much longer than its timeout the next check may take.
    private(set) var allowance: Duration = .zero
    private var pardons = 0

    /// Whether an answer counts.
    /// - Parameters:
    ///   - time: how long it took to come.
    ///   - timeout: how long it was allowed to take.
    mutating func counts(_ answer: ProbeAnswer, after time: Duration, timeout: Duration) -> Bool {
        let late = time - (timeout + allowance)
        guard case .unhealthy = answer, late > timeout / 4, pardons < Self.mostPardons else {
            self = LateProbeTolerance()
            return true
        }
        pardons += 1
        allowance = late
        return false
    }
}
