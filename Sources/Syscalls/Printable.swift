/// Bytes as one line of text for people: printable UTF-8 unchanged, everything else as `\xNN`. That includes control characters and marks
/// that turn the direction of text.
package func printable(_ bytes: some Sequence<UInt8>) -> String {
    printable(bytes) { _ in false }
}

/// The same for text of several lines: newlines and tabs remain.
package func printableLines(_ bytes: some Sequence<UInt8>) -> String {
    printable(bytes) { $0 == "\n" || $0 == "\t" }
}

private func printable(_ bytes: some Sequence<UInt8>, keeping: (Unicode.Scalar) -> Bool) -> String {
    let bytes = Array(bytes)
    // Nearly all text is plain, and the names of very many files are shown.
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(decoding: bytes, as: UTF8.self) }
    var result = ""
    var index = 0
    while index < bytes.count {
        let length = sequenceLength(leading: bytes[index])
        let piece = bytes[index..<min(index + length, bytes.count)]
        if let text = String(validating: piece, as: UTF8.self), let scalar = text.unicodeScalars.first,
            !scalar.steersTerminals || keeping(scalar)
        {
            result.unicodeScalars.append(scalar)
            index += length
        } else {
            result += "\\x" + (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16)
            index += 1
        }
    }
    return result
}

/// How many bytes the UTF-8 sequence has that begins with this byte; 1 for a byte that begins none.
private func sequenceLength(leading byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
}
