import Glibc
import Syscalls

/// A lease on a file: the kernel asks for it back, by SIGIO, when another process opens the file.
final class FileLease {
    private let file: Descriptor
    /// F_SETLEASE, which Swift's Glibc module hides.
    private static let command: Int32 = 1024

    static let isPossible: Bool = {
        guard let scratch = try? Scratch() else { return false }
        return (try? FileLease(of: scratch.path / "file")) != nil
    }()

    init(of path: Path) throws {
        signal(SIGIO, SIG_IGN)
        file = try File.openOrCreate(path)
        guard file.withNumber({ fcntl($0, Self.command, F_WRLCK) }) == 0 else { throw SystemError.last("fcntl") }
    }

    func end() { _ = file.withNumber { fcntl($0, Self.command, F_UNLCK) } }
}
