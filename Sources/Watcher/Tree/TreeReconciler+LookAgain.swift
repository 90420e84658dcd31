import Syscalls

/// What no event tells of is looked at whenever somebody waits for all that has happened, so that a barrier tells the truth there too.
extension TreeReconciler {
    /// Queues the folders that send no events, those that could not be read, and those with files that have other names.
    func lookAgain() {
        // By number: a copy of each folder would be counted up and down.
        for index in tree.folders.indices {
            let flags = tree.folders[index].flags
            if flags.isDisjoint(with: [.polled, .unreadable, .holdsHardLinks]) { continue }
            let id = FolderID(raw: UInt32(index))
            guard tree.contains(id) else { continue }
            if !flags.isDisjoint(with: [.polled, .unreadable]) {
                scans.append(id, flags.contains(.listed) ? .compare : .baseline)
            } else {
                scans.append(id, .lookAgain)
            }
        }
    }

    /// Compares the files of a folder that have other names: the kernel reports a write only to the folder of the name that it went
    /// through.
    func lookAgain(_ folder: FolderID) {
        guard case .open(let opened, let path) = openWatched(folder) else { return }
        var holdsAny = false
        for position in 0..<tree[folder].entries.count {
            let known = tree[folder].entries[position].signature
            guard known.hasOtherNames else { continue }
            holdsAny = true
            let name = Array(tree[folder].entries.name(at: position))
            let status = name.withUnsafeBytes { bytes in
                withCName(bytes) { statusOfEntry($0, bytes, folder, opened.descriptor, path) }
            }
            if status.map({ Signature($0) }) == known { continue }
            name.withUnsafeBytes { marks.restore(.suspected, $0, in: folder) }
        }
        if !holdsAny { tree[folder].flags.remove(.holdsHardLinks) }
    }
}
