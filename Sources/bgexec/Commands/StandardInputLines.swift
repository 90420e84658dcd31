import Loop
import Syscalls

/// Calls a body for each line of standard input, on the loop.
@LoopActor
final class StandardInputLines {
    private let input: Descriptor
    private var registration: Registration?

    init(_ line: @escaping @LoopActor () -> Void) throws {
        // Opened anew, so that making it non-blocking changes nothing for others that share it.
        input = try File.openForReading("/proc/self/fd/0")
        try input.setNonBlocking(true)
        registration = try EventLoop.shared.register(input, for: .readable) { [weak self] _ in self?.read(line) }
    }

    func cancel() { registration?.cancel() }

    private func read(_ line: @LoopActor () -> Void) {
        var bytes: [UInt8] = []
        guard let count = try? input.read(into: &bytes, upTo: 4096), count > 0 else { return cancel() }
        for byte in bytes where byte == UInt8(ascii: "\n") { line() }
    }
}
