import Loop
import Syscalls

/// Progress of hashing the initial contents of files.
struct HashProgress {
    /// The next folder, and the next entry in it.
    var folder = 0
    var position = 0
    /// How many bytes have been read.
    var bytes: Int64 = 0
    /// How many files the worker has.
    var underway = 0
    /// Files that changed and whose new content is not known.
    var renewed: Set<Path> = []
    var isComplete = false
}

extension Watcher {
    /// Lists the next folder whose files are not known.
    /// - Returns: false when there is none.
    func scanNextUnlisted() -> Bool {
        guard let folder = baseline.nextFolder(in: reconciler.tree) else { return false }
        reconciler.scan(ScanQueue.Item(folder: folder, purpose: .baseline))
        return true
    }

    /// Submits the next unknown contents for hashing.
    /// - Returns: false when there is nothing to do now.
    func hashSome() -> Bool {
        let limit = configuration.netChange.hashLimit
        guard hashProgress.underway == 0 else { return false }
        if limit == 0 {
            finishBackground()
            return false
        }
        var jobs: [HashWorker.Job] = []
        for path in hashProgress.renewed.prefix(64) {
            hashProgress.renewed.remove(path)
            if let entry = reconciler.tree.entry(at: path), isWanted(entry, limit) {
                jobs.append(HashWorker.Job(path: path, signature: entry.signature))
            }
        }
        if jobs.isEmpty, !hashProgress.isComplete { jobs = nextUnknown(limit) }
        if jobs.isEmpty {
            if hashProgress.isComplete { finishBackground() }
            return !hashProgress.isComplete
        }
        hashProgress.underway = jobs.count
        hashing.submit(jobs)
        return false
    }

    private func isWanted(_ entry: Entry, _ limit: Int64) -> Bool {
        entry.contentHash == 0 && entry.signature.kind == .regular && entry.signature.size > 0
            && entry.signature.size <= limit
    }

    /// Continues through the tree, some hundred names at a time.
    private func nextUnknown(_ limit: Int64) -> [HashWorker.Job] {
        var jobs: [HashWorker.Job] = []
        var visited = 0
        while visited < 512, jobs.count < 256, hashProgress.bytes < configuration.netChange.backgroundLimit {
            guard hashProgress.folder < reconciler.tree.folders.count else {
                hashProgress.isComplete = true
                return jobs
            }
            let id = FolderID(raw: UInt32(hashProgress.folder))
            let entries = reconciler.tree[id].entries
            visited += 1
            guard reconciler.tree.contains(id), hashProgress.position < entries.count,
                let path = reconciler.tree.path(of: id)
            else {
                hashProgress.folder += 1
                hashProgress.position = 0
                continue
            }
            let entry = entries[hashProgress.position]
            if isWanted(entry, limit) {
                hashProgress.bytes += entry.signature.size
                let own = Path(bytes: DirectoryTree.join(path, entries.name(at: hashProgress.position)))
                jobs.append(HashWorker.Job(path: own, signature: entry.signature))
            }
            hashProgress.position += 1
        }
        if hashProgress.bytes >= configuration.netChange.backgroundLimit { hashProgress.isComplete = true }
        return jobs
    }

    /// The worker has hashed files.
    func storeHashes(_ results: [HashWorker.Result]) {
        guard treeEvents != nil else { return }
        hashProgress.underway -= results.count
        for result in results {
            guard let hash = result.hash, let (folder, position) = reconciler.tree.locate(result.job.path) else {
                continue
            }
            let entry = reconciler.tree[folder].entries[position]
            // Not while events point at it: they may be of a write that the worker has seen.
            let isMarked = result.job.path.name.bytes.withUnsafeBytes { reconciler.marks[$0, folder] != nil }
            if entry.signature == result.job.signature, entry.contentHash == 0, !isMarked {
                reconciler.tree[folder].entries[position].contentHash = hash
            }
        }
        if hashProgress.underway == 0 { requestStep() }
    }

    /// Begins again with what can wait, because there are folders that it has not come to: they may have the numbers of old ones.
    func restartBackground() {
        baseline.restart()
        (hashProgress.folder, hashProgress.position, hashProgress.isComplete) = (0, 0, false)
    }

    private func finishBackground() {
        let continuations = backgroundWaiters
        backgroundWaiters = []
        for continuation in continuations { continuation.resume() }
    }

    /// Returns when all signatures and contents are known that can be; for tests, so that they need not guess.
    package func backgroundWorkDone() async {
        guard treeEvents != nil else { return }
        await withCheckedContinuation { continuation in
            backgroundWaiters.append(continuation)
            requestStep()
        }
    }
}
