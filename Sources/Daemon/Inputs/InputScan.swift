import Config
import History
import Loop
import Syscalls

/// One unit's inputs, or one job's outputs: what they are as far as is known, and the scans of them.
@LoopActor
final class InputScan {
    /// What it asks of the one who has it.
    struct Callbacks {
        /// The store cannot be written.
        var complain: @LoopActor (SystemError) -> Void = { _ in }
        /// A scan has found another state than the one before, or what was known is not known any more, or is again.
        var changed: @LoopActor () -> Void = {}
        /// Has the inputs watched, and what the links among them lead to, and returns when it is so.
        var watch: @LoopActor () async -> Void = {}
    }

    let tree: SharedInputTree
    /// The scan of the same unit by other rules, whose memory is of use.
    private var former: InputScan?
    private let index: Path
    private let thread: ScanThread
    private let callbacks: Callbacks
    private var plan = ScanScheduler()
    private var isAway = false
    /// Whether another has taken its place.
    private var isRetired = false
    private let waiting = WaitList()
    /// The result of the last scan; nil before the first has finished, and when it failed.
    private var found: InputTree.Snapshot?
    /// Why the last scan failed, perhaps half-way.
    private var failure: SystemError?
    /// What was last told of it; nil before the first scan.
    private var told: State?

    private struct State: Equatable {
        let found: InputTree.Snapshot?
        let failure: SystemError?
        let isKnown: Bool
    }

    /// - Parameters:
    ///   - index: where the results are stored for a later daemon.
    ///   - former: the scan of the same unit by other rules.
    init(
        at tree: sending InputTree, index: Path, after former: InputScan?, on thread: ScanThread, _ callbacks: Callbacks
    ) {
        self.tree = SharedInputTree(tree)
        self.index = index
        self.former = former
        self.thread = thread
        self.callbacks = callbacks
        former?.retire()
    }

    /// What the inputs are, as far as it is known.
    var snapshot: SnapshotID? { found?.id }

    /// The links whose targets belong to them.
    var links: Set<Path> { found?.links ?? [] }

    /// Whether all reported changes have been scanned.
    var isKnown: Bool { plan.isKnown }

    /// Whether all that the tree knows is in the snapshot, if there is one. Not to be asked during a scan.
    var isNamed: Bool { failure == nil }

    /// Why the snapshot does not say what is on the disk, as sentences; empty when it does.
    var unknown: [String] {
        let problems = (found?.problems ?? [:]).sorted { $0.key < $1.key }.map { "\($0) \($1)" }
        if let failure { return ["what is on the disk cannot be saved: \(failure)"] + problems }
        return (isKnown ? [] : ["not everything has been looked at yet"]) + problems
    }

    /// Asks for the current inputs, without waiting for them.
    func want() { feed(.wanted) }

    /// Handles changes that the watcher reported.
    func changed(_ paths: [Path]) { feed(.changed(paths)) }

    /// Looks again at what could not be looked at, and at other places that nobody reports changes of.
    func lookAgain(at places: [Path] = []) {
        let again = Set(found?.problems.keys.map { $0 } ?? []).union(places)
        if isKnown, !again.isEmpty { feed(.changed(again.sorted())) }
    }

    /// Returns when all reported changes have been scanned, or cannot be.
    func settle() async {
        feed(.wanted)
        await waiting.wait { isKnown || !isAway }
    }

    private func retire() {
        isRetired = true
        former = nil
        if !isAway { goOn() }
    }

    private func feed(_ event: ScanScheduler.Event) {
        if isRetired { return goOn() }
        for effect in plan.handle(event) {
            switch effect {
            case .look(let place): look(place)
            case .goOn: goOn()
            }
        }
        tell()
    }

    private func tell() {
        let now = State(found: found, failure: failure, isKnown: isKnown)
        if isRetired || now == told || told == nil && !now.isKnown { return }
        told = now
        callbacks.changed()
    }

    private func goOn() { waiting.resume() }

    private func look(_ place: ScanScheduler.Place) {
        // A save must not wait for a thread; and a small scan blocks the loop for less than the thread would cost.
        if case .paths(let paths) = place, tree.isQuick(paths) { return take(tree.snapshot(changed: paths)) }
        isAway = true
        guard case .everywhere = place else { return lookAway(place) }
        // What changes between the scan and the watching would be seen by neither.
        Task.onLoop {
            await self.callbacks.watch()
            self.lookAway(place)
        }
    }

    private func lookAway(_ place: ScanScheduler.Place) {
        let (tree, index, former) = (tree, index, former?.tree)
        self.former = nil
        thread.run {
            let changed: [Path]? = if case .paths(let paths) = place { paths } else { nil }
            if changed == nil {
                if let former { tree.remember(former.memory) }
                tree.remember(indexAt: index)
            }
            let result = tree.snapshot(changed: changed)
            // Without it the next daemon reads more.
            if changed == nil || changed?.count ?? 0 > 100 { tree.keepIndex(at: index) }
            return result
        } then: { [weak self] result in
            self?.isAway = false
            self?.take(result)
        }
    }

    private func take(_ result: Result<InputTree.Snapshot, SystemError>) {
        if isRetired { return goOn() }
        switch result {
        case .success(let taken):
            let links = taken.links.subtracting(found?.links ?? [])
            (found, failure) = (taken, nil)
            if links.isEmpty { feed(.looked) } else { lookAgain(behind: links) }
        case .failure(let error):
            (found, failure) = (nil, error)
            callbacks.complain(error)
            feed(.failed)
        }
        tell()
    }

    /// What links lead to may have changed before it was watched, so it is looked at once more.
    private func lookAgain(behind links: Set<Path>) {
        isAway = true
        Task.onLoop {
            await self.callbacks.watch()
            self.isAway = false
            self.feed(.changed(links.sorted()))
            self.feed(.looked)
        }
    }
}
