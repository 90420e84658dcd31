import Loop
import Syscalls

/// A change set that is being put together.
struct Delivery {
    let began: LoopInstant
    /// The paths that may have changed; read once all marks have been processed.
    var pending: [(Path, ChangeLedger.Record)]?
    var judged: [JudgedChange] = []
    /// What was left for the next time, because it is just being written.
    var isUnfinished = false
}

/// A path with its net result, before renames are paired.
struct JudgedChange {
    let path: Path
    let kind: Change.Kind
    let before: Entry?
    let now: Entry?
}

extension Watcher {
    /// Begins to put a change set together; `step()` continues it.
    func beginDelivery(_ began: LoopInstant) {
        served += waiting
        waiting = []
        delivery = Delivery(began: began)
        treeEvents?.wait(for: [])
        step()
    }

    /// Takes back what has been put together and not been judged: the tree is about to change.
    func restorePending() {
        for (path, record) in delivery?.pending ?? [] { reconciler.ledger.restore(path, record) }
        delivery?.pending = nil
    }

    /// Judges the next paths.
    /// - Returns: true when the delivery is done.
    func judgeSome() -> Bool {
        if delivery?.pending == nil {
            // A root may be another kind of thing now, and what it needs is found before anything is said.
            if planPaths.contains(where: { reconciler.ledger.records[$0] != nil }) {
                replan()
                if reconciler.hasWork || reconciler.isComparingRoots { return false }
            }
            reconciler.discardPendingRenames()
            reconciler.origins.removeAll()
            delivery?.pending = reconciler.ledger.consumeAll().map { ($0.key, $0.value) }
        }
        for _ in 0..<64 {
            guard let (path, record) = delivery?.pending?.popLast() else {
                finishDelivery()
                return true
            }
            judge(path, record)
        }
        return false
    }

    private func judge(_ path: Path, _ record: ChangeLedger.Record) {
        let now = reconciler.tree.entry(at: path)
        if served.isEmpty, isBeingRewritten(record, now) {
            reconciler.ledger.restore(path, record)
            delivery?.isUnfinished = true
            return
        }
        var verdict = NetChange.judge(record, now: now, hashLimit: configuration.netChange.hashLimit)
        if case .compareContents(let outcome) = verdict, case .known(let before) = record.before {
            let hash = reconciler.hashContent(of: path)
            verdict = hash == before.contentHash ? (outcome == .nothing ? .nothing : .metadata) : .modified
        }
        let before: Entry? = if case .known(let entry) = record.before { entry } else { nil }
        let kind: Change.Kind? =
            switch verdict {
            case .nothing, .compareContents: nil
            case .created: .created
            case .removed: .removed
            case .modified: .modified
            case .metadata: .metadata
            }
        if now?.signature.kind == .regular { hashProgress.renewed.insert(path) }
        if let kind { delivery?.judged.append(JudgedChange(path: path, kind: kind, before: before, now: now)) }
    }

    /// Truncated by a program that still has it open: the content follows, and the empty state was never intended.
    private func isBeingRewritten(_ record: ChangeLedger.Record, _ now: Entry?) -> Bool {
        guard record.isOpen, let now, now.signature.kind == .regular, case .known(let before) = record.before,
            let began = delivery?.began
        else { return false }
        let isYoung = began.duration(to: loop.now) < configuration.settle.maximum
        return now.signature.size < before.signature.size && isYoung
    }

    private func finishDelivery() {
        guard let delivery else { return }
        self.delivery = nil
        let changes = RenamePairing.pair(delivery.judged, renamedInodes: reconciler.renamedInodes)
        reconciler.renamedInodes = []
        if !changes.isEmpty {
            lastNumber += 1
            changeSetsIn.yield(
                ChangeSet(
                    number: lastNumber,
                    changes: changes,
                    rescanned: isRescanned,
                    began: delivery.began,
                    settled: loop.now
                )
            )
        }
        isRescanned = false
        let done = served
        served = []
        for continuation in done { continuation.resume(returning: lastNumber) }
        updateRepositories()
        if delivery.isUnfinished { apply(settle.handle(.unfinished(began: delivery.began), at: loop.now)) }
        treeEvents?.wait(for: .readable)
        if !waiting.isEmpty { beginFlush() } else { requestStep() }
    }
}
