import Syscalls

extension LogFile {
    /// The end of a file after repair.
    struct End {
        var size: Int64
        var lastTime: UTCTime?
        var wasTorn: Bool
    }

    /// Repairs the end of a file whose writer was killed. If the repair is killed too, the next writer does it again.
    static func mend(
        _ file: borrowing Descriptor, size: Int64, in folder: borrowing Folder, _ names: LogNames
    ) throws(SystemError) -> End {
        let start = max(0, size - Int64(2 * CRILine.longest))
        let tail = try file.bytes(at: start, count: Int(size - start))
        let restStart = tail.lastIndex(of: newline).map { $0 + 1 } ?? 0
        let rest = Array(tail[restStart...])
        var end = End(size: size, lastTime: lastTime(in: tail[..<restStart]), wasTorn: true)
        switch TornTail(after: rest.span) {
        case .whole:
            end.wasTorn = false
            return end
        case .cut(let count):
            end.size -= Int64(count)
            try file.truncate(to: end.size)
            return end
        case .close(let tagOffset):
            // An appending descriptor always writes at the end, so this byte needs a second one.
            let place = start + Int64(restStart + tagOffset)
            try folder.open(names.current, [.writeOnly, .nonBlocking]).writeByte(UInt8(ascii: "P"), at: place)
        case .keep: break
        }
        try file.writeAll([newline])
        end.size += 1
        return end
    }

    /// What a file's head says; nil when it has none.
    static func head(of file: borrowing Descriptor) throws(SystemError) -> (number: Int, run: Int, bytes: Int64)? {
        let bytes = try file.bytes(at: 0, count: 256)
        let first = Array(bytes.prefix { $0 != newline })
        guard first.count < bytes.count, let line = CRILine(parsing: first.span),
            case .file(let number, let run, let bytes)? = LogMark(tag: line.tag, message: first[line.messageStart...])
        else { return nil }
        return (number, run, bytes)
    }

    private static func lastTime(in records: ArraySlice<UInt8>) -> UTCTime? {
        let last = records.dropLast().suffix(while: { $0 != newline })
        return CRILine(parsing: Array(last).span)?.time
    }
}

extension ArraySlice {
    /// The longest end of which every element satisfies the predicate.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> ArraySlice {
        guard let cut = lastIndex(where: { !predicate($0) }) else { return self }
        return self[(cut + 1)...]
    }
}
