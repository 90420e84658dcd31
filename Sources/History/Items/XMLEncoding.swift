/// The encoding of an XML file, found as appendix F of XML 1.0 says: by a byte order mark or the form of the first characters, else by
/// the file's own declaration.
enum XMLEncoding {
    private enum Order { case big, little }

    /// The same file in UTF-8.
    /// - Throws: the encoding's name when it is none of those that test tools write.
    static func asUTF8(_ bytes: [UInt8]) throws(XMLReader.Fault) -> [UInt8] {
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
            throw .encoding("UTF-32")
        }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), .big) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), .little) }
        if bytes.starts(with: [0, UInt8(ascii: "<")]) { return utf16(bytes[...], .big) }
        if bytes.starts(with: [UInt8(ascii: "<"), 0]) { return utf16(bytes[...], .little) }
        guard let name = declaredName(in: bytes) else { return bytes }
        switch name.uppercased() {
        // Whoever declares UTF-16 in readable ASCII wrote a string of UTF-16 to a file of UTF-8, as .NET does.
        case "UTF-8", "UTF8", "US-ASCII", "ASCII", "UTF-16": return bytes
        case "ISO-8859-1", "ISO_8859-1", "LATIN1", "L1": return singleBytes(bytes, [:])
        case "ISO-8859-15", "ISO_8859-15", "LATIN9": return singleBytes(bytes, latin9)
        case "WINDOWS-1252", "CP1252": return singleBytes(bytes, windows1252)
        default: throw .encoding(name)
        }
    }

    /// The name in `<?xml … encoding="NAME"?>`.
    private static func declaredName(in bytes: [UInt8]) -> String? {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let head = bytes[start...].prefix(200)
        guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = String(decoding: head[..<end], as: UTF8.self)
        guard let key = declaration.firstRange(of: "encoding") else { return nil }
        let rest = declaration[key.upperBound...].drop { $0 == "=" || $0.isWhitespace }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, _ order: Order) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(order == .big ? first << 8 | second : second << 8 | first)
            index += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// An encoding of one byte a character that equals ISO 8859-1 but for some.
    private static func singleBytes(_ bytes: [UInt8], _ others: [UInt8: Unicode.Scalar]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte < 0x80 {
                result.append(byte)
            } else {
                result += Array(String(Character(others[byte] ?? Unicode.Scalar(byte))).utf8)
            }
        }
        return result
    }

    private static let latin9: [UInt8: Unicode.Scalar] = [
        0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
    ]

    /// https://encoding.spec.whatwg.org/index-windows-1252.txt
    private static let windows1252: [UInt8: Unicode.Scalar] = [
        0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰", 0x8A: "Š",
        0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—",
        0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
    ]
}
