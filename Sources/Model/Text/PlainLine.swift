import Syscalls

/// A line of a program's output as text for people: its last state, without colours, with `\xNN` for whatever else would steer a terminal.
package enum PlainLine {
    package static func text(_ bytes: [UInt8]) -> String {
        var line = OverwrittenLine.lastState(of: bytes)
        while line.last == 0x0D { line.removeLast() }
        // A tab is white space, and no terminal is in danger from it.
        let plain = ColourCodes.removed(from: Array(line)).flatMap { $0 == 0x09 ? Array("    ".utf8) : [$0] }
        return printable(plain)
    }
}
