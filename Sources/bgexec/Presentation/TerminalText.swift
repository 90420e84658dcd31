import Syscalls

/// What a run has printed, on its way to a terminal: colours are obeyed, and whatever else would steer the terminal is shown.
enum TerminalText {
    /// - Parameter output: a line, or a piece of one.
    static func bytes(_ output: [UInt8]) -> [UInt8] {
        guard output.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\n") || $0 >= 0x7F }) else { return output }
        var result: [UInt8] = []
        var rest = output[...]
        while let place = rest.firstIndex(of: escape) {
            result += shown(rest[..<place])
            let length = max(1, colourLength(rest[place...]))
            result += length == 1 ? shown(rest[place...place]) : Array(rest[place..<place + length])
            rest = rest[(place + length)...]
        }
        return result + shown(rest)
    }

    private static let escape: UInt8 = 0x1B

    private static func shown(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(printableLines(bytes).utf8) }

    /// The length of SELECT GRAPHIC RENDITION at the beginning (ECMA-48, 8.3.117): `ESC [ 1;31 m`; 0 when there is something else.
    private static func colourLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard bytes.dropFirst().first == UInt8(ascii: "[") else { return 0 }
        let parameters = bytes.dropFirst(2).prefix { (0x30...0x3B).contains($0) }
        guard bytes.dropFirst(2 + parameters.count).first == UInt8(ascii: "m") else { return 0 }
        return 3 + parameters.count
    }
}
