import Model
import Syscalls

/// Files that a git command has changed, and that nothing else has changed since.
struct Checkout: Hashable {
    /// "git checkout main → topic".
    var move: String
    var paths: Set<Path>

    /// The command, when it has made all of a cycle's changes.
    func move(of cause: Cycle.Cause) -> String? {
        guard case .change(let changed) = cause, changed.allSatisfy({ paths.contains(Path($0)) }) else { return nil }
        return move
    }
}

extension Reconciler {
    /// Records which files git has changed: a cycle says so if there are no others among its changes.
    mutating func moved(_ paths: [Path], by git: String?) {
        guard let git else {
            checkout?.paths.subtract(paths)
            return
        }
        // Files of an earlier move that this one has not changed are due by both.
        checkout = Checkout(move: git, paths: Set(paths).union(checkout?.move == git ? checkout?.paths ?? [] : []))
    }
}
