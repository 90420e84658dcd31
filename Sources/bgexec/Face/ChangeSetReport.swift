import Loop
import Syscalls
import Watcher

/// A change set for people and for machines; names that are not UTF-8 have `\\xNN` for what cannot be shown.
struct ChangeSetReport: Encodable {
    struct Change: Encodable {
        let kind: String
        let path: String
        let from: String?
        let type: String
    }

    let number: UInt64
    let rescanned: Bool
    let milliseconds: Double
    let changes: [Change]

    init(_ set: ChangeSet, from here: Path) {
        number = set.number
        rescanned = set.rescanned
        milliseconds = Double(set.began.duration(to: set.settled).wholeNanoseconds / 10_000) / 100
        let name = { (path: Path) in (path.relative(to: here) ?? path).description }
        changes = set.changes.map { change in
            let (kind, from): (String, String?) =
                switch change.kind {
                case .created: ("created", nil)
                case .modified: ("modified", nil)
                case .removed: ("removed", nil)
                case .metadata: ("metadata", nil)
                case .renamed(let from): ("renamed", name(from))
                }
            return Change(kind: kind, path: name(change.path), from: from, type: "\(change.fileKind)")
        }
    }
}
