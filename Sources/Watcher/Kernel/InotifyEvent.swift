import CInotify

/// What a kernel event says happened, as inotify(7) names it.
struct EventMask: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    static let modify = EventMask(rawValue: UInt32(IN_MODIFY))
    static let attributes = EventMask(rawValue: UInt32(IN_ATTRIB))
    static let closeWrite = EventMask(rawValue: UInt32(IN_CLOSE_WRITE))
    static let movedFrom = EventMask(rawValue: UInt32(IN_MOVED_FROM))
    static let movedTo = EventMask(rawValue: UInt32(IN_MOVED_TO))
    static let create = EventMask(rawValue: UInt32(IN_CREATE))
    static let delete = EventMask(rawValue: UInt32(IN_DELETE))
    static let deleteSelf = EventMask(rawValue: UInt32(IN_DELETE_SELF))
    static let moveSelf = EventMask(rawValue: UInt32(IN_MOVE_SELF))
    static let unmount = EventMask(rawValue: UInt32(IN_UNMOUNT))
    static let overflow = EventMask(rawValue: UInt32(IN_Q_OVERFLOW))
    static let ignored = EventMask(rawValue: UInt32(IN_IGNORED))
    static let isDirectory = EventMask(rawValue: UInt32(IN_ISDIR))

    /// Not a kernel event: marks names to check although the kernel reported nothing.
    static let suspected = EventMask(rawValue: 1 << 27)

    /// Not a kernel event: marks names that a listing found, to check them one after another.
    static let listed = EventMask(rawValue: 1 << 28)

    /// Events after which a name may mean another file than before.
    static let binding: EventMask = [.create, .delete, .movedFrom, .movedTo]
    /// Events after which the content may be another one.
    static let content: EventMask = [.modify, .create, .movedTo, .suspected]
}

/// One event as it stood in the buffer. Its name is a range of that buffer, so that no event costs an allocation.
struct InotifyEvent: Hashable, Sendable {
    /// The watch, -1 for an overflow.
    let watch: Int32
    let mask: EventMask
    /// Joins the two halves of a rename; 0 for other events.
    let cookie: UInt32
    /// Where the name's bytes stand, without the NULs that pad it; empty for events of the watched object itself.
    let name: Range<Int>

    /// Calls `body` with each event of a buffer that read(2) filled. A torn record at the end, which the kernel never
    /// writes, ends it.
    static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (InotifyEvent) -> Void) {
        let header = 16
        var offset = 0
        while offset + header <= bytes.count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            let start = offset + header
            guard start + length <= bytes.count else { return }
            var end = start
            while end < start + length, bytes[end] != 0 { end += 1 }
            body(
                InotifyEvent(
                    watch: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self),
                    mask: EventMask(rawValue: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)),
                    cookie: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self),
                    name: start..<end
                )
            )
            offset = start + length
        }
    }
}
