/// Reads XML (1.0, 5th edition) as a stream of tags and texts: as much of it as test reports use, within limits.
///
/// No DTD is acted on and no entity is declared by a file, so a report cannot make its reader fetch files or grow without
/// bound ("billion laughs"); both are known attacks and no report needs either.
struct XMLReader {
    /// What comes next in a file.
    enum Token: Equatable {
        case open(name: String, attributes: [String: String], isEmpty: Bool)
        case close(name: String)
        case text(String)
    }

    /// Why a file cannot be read on.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case truncated
        /// Its text is in an encoding that is not read.
        case encoding(String)
        case malformed(String, offset: Int)

        var description: String {
            switch self {
            case .truncated: "it is truncated"
            case .encoding(let name): "its encoding, \(name), cannot be read; let the test tool write UTF-8"
            case .malformed(let what, let offset): "\(what) at byte \(offset)"
            }
        }
    }

    /// Elements within elements.
    static let depthLimit = 100
    static let attributeLimit = 200

    private let bytes: [UInt8]
    private var place = 0
    private var open: [String] = []
    private var hasRoot = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The next token; nil at the end of a complete file.
    mutating func next() throws(Fault) -> Token? {
        while place < bytes.count {
            if bytes[place] != UInt8(ascii: "<") {
                let text = try readText()
                if open.isEmpty {
                    guard text.allSatisfy(\.isWhitespace) else {
                        throw .malformed("text outside the root", offset: place)
                    }
                    continue
                }
                return .text(text)
            }
            if starts("<!--") { try skip(past: "-->"); continue }
            if starts("<?") { try skip(past: "?>"); continue }
            if starts("<![CDATA[") {
                let start = place + 9
                try skip(past: "]]>")
                return .text(String(decoding: bytes[start..<place - 3], as: UTF8.self))
            }
            if starts("<!") { try skipDeclaration(); continue }
            return starts("</") ? try readClose() : try readOpen()
        }
        if !open.isEmpty || !hasRoot { throw .truncated }
        return nil
    }

    private func starts(_ text: StaticString) -> Bool {
        bytes[place...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func skip(past text: StaticString) throws(Fault) {
        while place < bytes.count {
            if starts(text) {
                place += text.utf8CodeUnitCount
                return
            }
            place += 1
        }
        throw .truncated
    }

    /// Steps over a document type with its brackets.
    private mutating func skipDeclaration() throws(Fault) {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0:
                place += 1
                return
            default: break
            }
            place += 1
        }
        throw .truncated
    }

    private mutating func readText() throws(Fault) -> String {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
        return XMLText.decode(bytes[start..<place])
    }

    private mutating func readClose() throws(Fault) -> Token {
        place += 2
        let name = try readName()
        skipSpace()
        guard let next = peek else { throw .truncated }
        guard next == UInt8(ascii: ">"), open.last == name else {
            throw .malformed("unexpected </\(name)>", offset: place)
        }
        place += 1
        open.removeLast()
        return .close(name: name)
    }

    private mutating func readOpen() throws(Fault) -> Token {
        if open.isEmpty, hasRoot { throw .malformed("a second root", offset: place) }
        place += 1
        let name = try readName()
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            guard let next = peek else { throw .truncated }
            if next == UInt8(ascii: ">") || starts("/>") { break }
            if next == UInt8(ascii: "/"), place + 1 == bytes.count { throw .truncated }
            let key = try readName()
            skipSpace()
            try expect(UInt8(ascii: "="))
            skipSpace()
            attributes[key] = try readQuoted()
            if attributes.count > Self.attributeLimit { throw .malformed("too many attributes", offset: place) }
        }
        let isEmpty = bytes[place] == UInt8(ascii: "/")
        place += isEmpty ? 2 : 1
        hasRoot = true
        if !isEmpty {
            open.append(name)
            if open.count > Self.depthLimit { throw .malformed("elements nested too deep", offset: place) }
        }
        return .open(name: name, attributes: attributes, isEmpty: isEmpty)
    }

    private mutating func readQuoted() throws(Fault) -> String {
        guard let quote = peek else { throw .truncated }
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw .malformed("a value without quotes", offset: place)
        }
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != quote { place += 1 }
        guard place < bytes.count else { throw .truncated }
        place += 1
        return XMLText.decode(bytes[start..<place - 1])
    }

    private mutating func readName() throws(Fault) -> String {
        let start = place
        while let next = peek, !Self.ends(next) { place += 1 }
        guard place < bytes.count else { throw .truncated }
        guard place > start else { throw .malformed("a name is missing", offset: place) }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "<")
    }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        guard let next = peek else { throw .truncated }
        guard next == byte else { throw .malformed("unexpected character", offset: place) }
        place += 1
    }

    private mutating func skipSpace() {
        while let next = peek, next <= 0x20 { place += 1 }
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }
}
