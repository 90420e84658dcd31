import Model
import RegularExpression
import Syscalls

extension RegularExpression {
    /// Whether it occurs in a line that a run has printed. Colours do not count: who searches for `error: x` means what is read there.
    func matches(line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = line.baseAddress,
            Bytes.offset(of: 0x1B, at: UnsafeRawPointer(start), count: line.count) != nil
        else { return matches(line) }
        return matches(ColourCodes.removed(from: Array(line)))
    }

    func matches(line: [UInt8]) -> Bool { matches(ColourCodes.removed(from: line)) }
}
