import History
import Synchronization
import Syscalls

/// A tree of inputs that the loop and a thread use in turn.
final class SharedInputTree: Sendable {
    private let tree: Mutex<InputTree>
    /// How many files it has looked at, also while it is doing so.
    let looked: LookCount

    init(_ tree: sending InputTree) {
        looked = tree.looked
        self.tree = Mutex(tree)
    }

    /// What it remembers of the files, for another tree.
    var memory: [UInt8] { tree.withLock { $0.memoryBytes } }

    func remember(_ memory: [UInt8]) { tree.withLock { $0.remember(memory) } }

    func remember(indexAt path: Path) { tree.withLock { $0.remember(indexAt: path) } }

    func keepIndex(at path: Path) { try? tree.withLock { tree throws(SystemError) in try tree.keepIndex(at: path) } }

    func isQuick(_ changed: [Path]) -> Bool { tree.withLock { $0.isQuick(changed) } }

    func files(changedSince time: UTCTime) -> [Path] { tree.withLock { $0.files(changedSince: time) } }

    /// The folders that it has looked into.
    var folders: [Path] { tree.withLock { $0.folders } }

    func snapshot(changed: [Path]?) -> Result<InputTree.Snapshot, SystemError> {
        tree.withLock { tree in Result { () throws(SystemError) in try tree.snapshot(changed: changed) } }
    }
}
