import Syscalls

/// Decides the net change of a path, from its state at the last delivery and its current state.
enum NetChange {
    /// What must be done to know.
    enum Verdict: Hashable {
        case nothing, created, removed, modified, metadata
        /// The contents must be compared: equal means the first, different the second.
        case compareContents(ifEqual: Outcome)
    }

    /// What a path is when its content has not changed.
    enum Outcome: Hashable {
        case nothing, metadata
    }

    static func judge(_ record: ChangeLedger.Record, now: Entry?, hashLimit: Int64) -> Verdict {
        switch (record.before, now) {
        case (.absent, nil): return .nothing
        case (.absent, .some): return .created
        case (.existed, nil), (.known, nil): return .removed
        case (.existed, .some): return record.seen.isDisjoint(with: .content) ? .metadata : .modified
        case (.known(let before), let now?): return judge(before, now, record.seen, hashLimit)
        }
    }

    private static func judge(_ before: Entry, _ now: Entry, _ seen: EventMask, _ hashLimit: Int64) -> Verdict {
        let (old, new) = (before.signature, now.signature)
        guard old.kind == new.kind else { return .modified }
        let hasSameRights = old.permissions == new.permissions && old.owner == new.owner
        let unchanged: Outcome = hasSameRights ? .nothing : .metadata
        switch new.kind {
        case .directory: return verdict(unchanged)
        case .namedPipe, .socket, .device: return old.inode == new.inode ? verdict(unchanged) : .modified
        // A link's content is its target, which is read together with the link.
        case .symbolicLink: return before.contentHash == now.contentHash ? verdict(unchanged) : .modified
        case .regular: break
        }
        if old == new, seen.isDisjoint(with: .content) { return .nothing }
        if old.size != new.size { return .modified }
        if before.contentHash != 0, new.size <= hashLimit { return .compareContents(ifEqual: unchanged) }
        if new.size == 0 { return verdict(unchanged) }
        // Without the old content, the modification time and write events decide.
        let isRewritten = !seen.isDisjoint(with: [.modify, .movedTo, .create]) || old.inode != new.inode
        let isTouched = !seen.isDisjoint(with: [.attributes, .closeWrite])
        if isRewritten || (old.modified != new.modified && !isTouched) { return .modified }
        return hashLimit == 0 && old.modified != new.modified ? .metadata : verdict(unchanged)
    }

    private static func verdict(_ outcome: Outcome) -> Verdict {
        switch outcome {
        case .nothing: .nothing
        case .metadata: .metadata
        }
    }
}
