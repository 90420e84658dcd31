import History

/// What a run of a unit would be about if it were launched now.
enum PresentBasis: Hashable, Sendable {
    /// Some of it has not been looked at yet.
    case notYet
    /// Some of it cannot be known: sentences for people.
    case unknown([String])
    /// - Parameter sources: stands for the definitions and the inputs alone, of the unit and of all that it needs.
    case known(Basis, sources: Basis.Digest)

    var basis: Basis? {
        switch self {
        case .notYet, .unknown: nil
        case .known(let basis, _): basis
        }
    }

    var sources: Basis.Digest? {
        switch self {
        case .notYet, .unknown: nil
        case .known(_, let sources): sources
        }
    }
}
