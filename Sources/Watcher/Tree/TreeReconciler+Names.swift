import Syscalls

/// One name of a folder.
extension TreeReconciler {
    /// The status of a name as its folder counts it: a single file that is a root may be a link, and then what it leads to counts.
    func statusOfEntry(
        _ cName: UnsafePointer<CChar>,
        _ name: UnsafeRawBufferPointer,
        _ folder: FolderID,
        _ descriptor: borrowing Descriptor,
        _ path: [UInt8]
    ) -> FileStatus? {
        let own = (try? descriptor.status(of: cName)) ?? nil
        guard own?.kind == .symbolicLink, isWatchedItself(name, folder, path) else { return own }
        // A folder that a link leads to is a root of its own.
        guard let target = descriptor.followedStatus(of: cName), target.kind != .directory else { return own }
        return target
    }

    /// Whether a name is that of a root which is a file or a link to one: it has a watch of its own, and links are followed.
    func isWatchedItself(_ name: UnsafeRawBufferPointer, _ folder: FolderID, _ path: [UInt8]) -> Bool {
        if tree[folder].flags.contains(.selective) { return true }
        return !linkedFiles.isEmpty && linkedFiles.contains(Path(bytes: DirectoryTree.join(path, name)))
    }

    /// Adds a name to a folder.
    func insert(_ entry: Entry, _ name: UnsafeRawBufferPointer, in folder: FolderID) -> Int {
        if entry.signature.hasOtherNames { tree[folder].flags.insert(.holdsHardLinks) }
        return tree.insert(entry, name, in: folder)
    }

    /// Calls `body` with a name as C has it.
    func withCName<Result>(_ name: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: name.count + 1, alignment: 1) { buffer in
            buffer.copyMemory(from: name)
            buffer[name.count] = 0
            guard let start = buffer.baseAddress else { return body([0]) }
            return body(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
        }
    }
}
