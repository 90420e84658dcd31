import Loop
import Syscalls

/// Calls a body for each line of standard input, on the loop.
@LoopActor
final class StandardInputLines {
    private let input: Descriptor
    private var registration: Registration?
    private var line: [UInt8] = []

    /// - Parameters:
    ///   - handle: gets each line, without its end.
    ///   - ended: called once when nothing more will come.
    init(_ handle: @escaping @LoopActor (String) -> Void, ended: @escaping @LoopActor () -> Void) throws {
        // Left blocking, since others may share it: what is readable is read without waiting.
        input = try Descriptor.standardInput()
        do throws(SystemError) {
            registration = try EventLoop.running.register(input, for: .readable) { [weak self] _ in
                self?.read(handle, ended)
            }
        } catch {
            // A file, or /dev/null: epoll does not support them, and their content is readable at once.
            for line in try input.readToEnd(limit: 1 << 20).split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
            ).dropLast() {
                handle(String(decoding: line, as: UTF8.self))
            }
            ended()
        }
    }

    func cancel() { registration?.cancel() }

    private func read(_ handle: @LoopActor (String) -> Void, _ ended: @LoopActor () -> Void) {
        var bytes: [UInt8] = []
        do throws(SystemError) {
            guard let count = try input.read(into: &bytes, upTo: 4096) else { return }
            if count == 0 {
                cancel()
                ended()
            }
        } catch {
            cancel()
            ended()
        }
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                handle(String(decoding: line, as: UTF8.self))
                line = []
            } else if line.count < 4096 {
                line.append(byte)
            }
        }
    }
}
