import Syscalls

extension ObjectStore {
    /// What changed between two snapshots, as a unified diff that `git apply` takes.
    /// - Parameter limit: the maximum number of lines; a last line says when there is more.
    package func diff(from old: SnapshotID, to new: SnapshotID, limit: Int = 2_000) throws(ObjectError) -> [String] {
        var lines: [String] = []
        for change in try changes(from: old, to: new) {
            lines += diff(of: change)
            if lines.count > limit { return Array(lines.prefix(limit)) + ["… and more"] }
        }
        return lines
    }

    private func diff(of change: FileChange) -> [String] {
        let path = change.shown.description
        var lines = ["diff --git a/\(path) b/\(path)"]
        switch (change.before, change.after) {
        case (nil, let after?): lines.append("new file mode \(after.mode)")
        case (let before?, nil): lines.append("deleted file mode \(before.mode)")
        case (let before?, let after?) where before.mode != after.mode:
            lines += ["old mode \(before.mode)", "new mode \(after.mode)"]
        default: break
        }
        guard change.before?.id != change.after?.id else { return lines }
        guard let old = content(change.before), let new = content(change.after) else {
            return lines + ["# \(path): its content is not kept"]
        }
        if old.prefix(8_000).contains(0) || new.prefix(8_000).contains(0) {
            return lines + ["Binary files a/\(path) and b/\(path) differ"]
        }
        lines += [
            change.before == nil ? "--- /dev/null" : "--- a/\(path)",
            change.after == nil ? "+++ /dev/null" : "+++ b/\(path)",
        ]
        return lines + LineDiff.unified(old, new)
    }

    /// The bytes of a side; empty for no file, nil when they are not kept.
    private func content(_ side: FileChange.Side?) -> [UInt8]? {
        guard let side else { return [] }
        return (try? get(side.id))?.bytes
    }
}
