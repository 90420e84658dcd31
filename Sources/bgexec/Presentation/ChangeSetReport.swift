import Loop
import Syscalls
import Watcher

/// A change set for people and for machines; names have `\\xNN` for what cannot be shown.
struct ChangeSetReport: Encodable {
    struct Change: Encodable {
        let kind: String
        let path: String
        let from: String?
        let type: String
        /// The exact names in Base64, of those that are not shown as they are.
        let pathBytes: String?
        let fromBytes: String?
    }

    let number: UInt64
    let rescanned: Bool
    let milliseconds: Double
    let changes: [Change]

    init(_ set: ChangeSet, from here: Path) {
        number = set.number
        rescanned = set.rescanned
        milliseconds = Double(set.began.duration(to: set.settled).wholeNanoseconds / 10_000) / 100
        changes = set.changes.map { change in
            let (kind, from): (String, Path?) =
                switch change.kind {
                case .created: ("created", nil)
                case .modified: ("modified", nil)
                case .removed: ("removed", nil)
                case .metadata: ("metadata", nil)
                case .renamed(let from): ("renamed", from.relative(to: here) ?? from)
                }
            let path = change.path.relative(to: here) ?? change.path
            return Change(
                kind: kind, path: path.description, from: from?.description, type: "\(change.fileKind)",
                pathBytes: path.exactBytes, fromBytes: from?.exactBytes)
        }
    }
}
