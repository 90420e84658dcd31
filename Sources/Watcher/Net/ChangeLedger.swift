import Syscalls

/// The state of each possibly changed path at the last delivery. The tree has the current state;
/// the difference of the two is the next change set, whatever happened in between.
struct ChangeLedger {
    /// What was there before.
    enum Before {
        case absent
        case known(Entry)
        /// Something; it changed before its signature had been taken.
        case existed
    }

    /// One path.
    struct Record {
        let before: Before
        /// What the events said since.
        var seen: EventMask
        /// Somebody writes to it and has not closed it.
        var isOpen: Bool
    }

    private(set) var records: [Path: Record] = [:]

    var isEmpty: Bool { records.isEmpty }

    /// Records the earlier state of a path. Only the first record since the last delivery counts; events add up.
    mutating func record(_ path: Path, _ before: Before, seen: EventMask = [], isOpen: Bool? = nil) {
        if records[path]?.join(seen, isOpen) == nil {
            records[path] = Record(before: before, seen: seen, isOpen: isOpen ?? false)
        }
    }

    /// Takes all records out.
    mutating func consumeAll() -> [Path: Record] {
        defer { records = [:] }
        return records
    }

    /// Puts back a record that cannot be judged yet.
    mutating func restore(_ path: Path, _ record: Record) { records[path] = record }

    /// Drops the records that do not matter any more.
    mutating func keep(where matters: (Path, Before) -> Bool) {
        records = records.filter { matters($0.key, $0.value.before) }
    }
}

extension ChangeLedger.Record {
    fileprivate mutating func join(_ mask: EventMask, _ isOpen: Bool?) {
        seen.formUnion(mask)
        self.isOpen = isOpen ?? self.isOpen
    }
}
