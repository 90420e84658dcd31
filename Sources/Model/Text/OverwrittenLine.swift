/// A line that a program has written over and over, as progress bars do by carriage returns.
package enum OverwrittenLine {
    private static let carriageReturn: UInt8 = 0x0D

    /// What a terminal would show at the end: what follows the last carriage return. One at the end of the line, as Windows ends lines,
    /// overwrites nothing and remains.
    package static func lastState(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard line.contains(carriageReturn) else { return line }
        let end = line.lastIndex { $0 != carriageReturn }.map { $0 + 1 } ?? line.startIndex
        guard let last = line[..<end].lastIndex(of: carriageReturn) else { return line }
        return line[(last + 1)...]
    }

    package static func lastState(of line: [UInt8]) -> ArraySlice<UInt8> { lastState(of: line[...]) }
}
