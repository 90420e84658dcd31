import Syscalls

/// The version control systems whose working copies begin where a folder of a certain name lies, and the locks that they hold
/// while they change a working copy. A lock may be a file, a folder or a link that leads nowhere: only its existence counts.
enum VersionControl {
    private struct System {
        let folder: StaticString
        /// Paths below the folder.
        let locks: [Path]
    }

    private static let systems = [
        // `index.lock` is held for the whole of a checkout, `HEAD.lock` while the branch is switched. See git-update-index(1).
        System(folder: ".git", locks: ["index.lock", "HEAD.lock"]),
        // The lock of the working directory; that of the store says nothing about files.
        System(folder: ".hg", locks: ["wlock"]),
        System(folder: ".sl", locks: ["wlock"]),
        System(folder: ".jj", locks: ["working_copy/working_copy.lock"]),
        // Since 1.7 the lock is a row in a database, whose journal exists during each transaction. `lock`: before 1.7.
        System(folder: ".svn", locks: ["wc.db-journal", "lock"]),
        System(folder: ".bzr", locks: ["checkout/lock/held"]),
    ]

    /// Whether a name is that of such a folder.
    static func isRecordFolder(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count <= 4, name.first == UInt8(ascii: ".") else { return false }
        return systems.contains { system in
            name.count == system.folder.utf8CodeUnitCount
                && name.elementsEqual(UnsafeRawBufferPointer(start: system.folder.utf8Start, count: name.count))
        }
    }

    /// Whether a working copy of any of them begins here.
    static func isTop(_ folder: Path) -> Bool { systems.contains { exists(folder / Path("\($0.folder)")) } }

    /// The nearest folder, the path itself or one above, where a working copy begins.
    static func top(above path: Path) -> Path? {
        var folder = path
        while !isTop(folder) {
            if folder.parent == folder { return nil }
            folder = folder.parent
        }
        return folder
    }

    /// Where the locks of the working copy lie that begins at `top`, held or not.
    static func locks(below top: Path) -> [Path] {
        systems.flatMap { system -> [Path] in
            let records = top / Path("\(system.folder)")
            guard exists(records) else { return [] }
            let folder = records.name == ".git" ? GitRepository(top).folder : records
            return system.locks.map { folder / $0 }
        }
    }

    private static func exists(_ path: Path) -> Bool { (try? File.status(of: path)).flatMap { $0 } != nil }
}
