/// How an object begins in a pack: its kind and its size (git's gitformat-pack).
struct PackEntry: Hashable {
    let kind: ObjectStore.Kind
    /// The size of the object's content, in bytes.
    let size: Int

    /// The most bytes that a size of 63 bits takes.
    static let longest = 10

    /// The bytes that an entry begins with: four bits of the size beside the kind, then seven a byte, the least significant first.
    var bytes: [UInt8] {
        var rest = size >> 4
        var result = [UInt8(kind.number << 4 | size & 0xF)]
        while rest > 0 {
            result[result.count - 1] |= 0x80
            result.append(UInt8(rest & 0x7F))
            rest >>= 7
        }
        return result
    }

    init(kind: ObjectStore.Kind, size: Int) {
        self.kind = kind
        self.size = size
    }

    /// Reads what an entry begins with; nil when that is not a whole object that bgexec could have written.
    /// - Parameter length: how many of the bytes it takes.
    init?(_ bytes: [UInt8], length: inout Int) {
        guard let first = bytes.first, let kind = ObjectStore.Kind(number: Int(first >> 4 & 7)) else { return nil }
        var (size, shift, place) = (Int(first & 0xF), 4, 1)
        while bytes[place - 1] & 0x80 != 0 {
            guard place < bytes.count, shift < 56 else { return nil }
            size |= Int(bytes[place] & 0x7F) << shift
            (shift, place) = (shift + 7, place + 1)
        }
        (self.kind, self.size, length) = (kind, size, place)
    }
}

extension ObjectStore.Kind {
    /// What git calls a kind in a pack.
    fileprivate var number: Int {
        switch self {
        case .tree: 2
        case .blob: 3
        }
    }

    fileprivate init?(number: Int) {
        switch number {
        case 2: self = .tree
        case 3: self = .blob
        default: return nil
        }
    }
}
