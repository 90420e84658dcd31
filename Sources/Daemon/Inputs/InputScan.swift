import Config
import History
import Loop
import Syscalls

/// One unit's inputs: what they are as far as is known, and the scans of them.
@LoopActor
final class InputScan {
    /// A tree that is used by one thread at a time.
    private struct Shared: @unchecked Sendable {
        // Proof: during a scan on the thread, `isAway` keeps the loop from it, and the scheduler never has two scans at once.
        let tree: InputTree
    }

    private let shared: Shared
    private let index: Path
    private let thread: ScanThread
    private let complain: @LoopActor (SystemError) -> Void
    private var plan = ScanScheduler()
    private var isAway = false
    /// Whether the last scan failed, perhaps half-way.
    private var hasFailed = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    /// What the inputs are, as far as it is known; nil before the first scan has finished.
    private(set) var snapshot: SnapshotID?

    /// - Parameters:
    ///   - index: where the results are stored for a later daemon.
    ///   - former: the scan of the same unit by other rules.
    init(
        at tree: InputTree, index: Path, after former: InputScan?, on thread: ScanThread,
        complain: @escaping @LoopActor (SystemError) -> Void
    ) {
        if let former, !former.isAway { tree.remember(former.shared.tree) }
        shared = Shared(tree: tree)
        self.index = index
        self.thread = thread
        self.complain = complain
    }

    /// Whether all reported changes have been scanned.
    var isKnown: Bool { plan.isKnown }

    /// Whether all that the tree knows is in the snapshot, if there is one. Not to be asked during a scan.
    var isNamed: Bool { !hasFailed }

    /// Asks for the current inputs, without waiting for them.
    func want() { feed(.wanted) }

    /// Handles changes that the watcher reported.
    func changed(_ paths: [Path]) { feed(.changed(paths)) }

    /// Returns when all reported changes have been scanned, or cannot be.
    func settle() async {
        feed(.wanted)
        guard !isKnown, isAway else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func feed(_ event: ScanScheduler.Event) {
        for effect in plan.handle(event) {
            switch effect {
            case .look(let place): look(place)
            case .goOn:
                let waiting = waiters
                waiters = []
                for waiter in waiting { waiter.resume() }
            }
        }
    }

    private func look(_ place: ScanScheduler.Place) {
        // A save must not wait for a thread; and a small scan blocks the loop for less than the thread would cost.
        if case .paths(let paths) = place, shared.tree.isQuick(paths) {
            return take(Result { () throws(SystemError) in try shared.tree.snapshot(changed: paths) })
        }
        isAway = true
        let (away, index) = (shared, index)
        thread.run {
            let tree = away.tree
            let changed: [Path]? = if case .paths(let paths) = place { paths } else { nil }
            if changed == nil { tree.remember(indexAt: index) }
            let result = Result { () throws(SystemError) in try tree.snapshot(changed: changed) }
            // Without it the next daemon reads more.
            if changed == nil || changed?.count ?? 0 > 100 { try? tree.keepIndex(at: index) }
            return result
        } then: { [weak self] result in
            self?.isAway = false
            self?.take(result)
        }
    }

    private func take(_ result: Result<InputTree.Snapshot, SystemError>) {
        switch result {
        case .success(let taken):
            (snapshot, hasFailed) = (taken.id, false)
            feed(.looked)
        case .failure(let error):
            (snapshot, hasFailed) = (nil, true)
            complain(error)
            feed(.failed)
        }
    }
}
