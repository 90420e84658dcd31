import Loop

/// Tells a service that does not answer from a daemon that did not get to hear it: stopped, or starved of processor time.
///
/// An answer that fails proves nothing when bgexec itself came much later than its time was over. It is asked for again, with as
/// much more time as was missed. A few times in a row at most: a service that hangs on a machine that is too slow for it is restarted
/// all the same.
struct LateProbeTolerance: Hashable {
    /// Failures in a row that do not count.
    static let mostPardons = 3

    /// What the next answer gets beyond its time.
    private(set) var allowance: Duration = .zero
    private var pardons = 0

    /// Judges whether an answer counts.
    /// - Parameters:
    ///   - time: how long after the question it was there.
    ///   - timeout: how long it might have taken.
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
