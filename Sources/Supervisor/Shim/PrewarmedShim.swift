import Model
import Syscalls

/// A shim that is loaded ahead and waits for its run: loading a program takes longer than everything that a shim does before it
/// starts its run.
///
/// It reads its assignment from its standard input and then is a shim like any other, with the same arguments in `ps`. When its
/// daemon is gone, the input ends, and the shim exits.
struct PrewarmedShim {
    /// The longest path of a run's folder, and the longest name of a run, that it can show.
    static let longest = (folder: 4095, run: 300)

    private static let mark = UInt8(ascii: "-")

    /// The arguments that it is started with: room for those that it will show later.
    static var arguments: [[UInt8]] {
        [
            Array("bgexec".utf8), Array("shim".utf8), [UInt8](repeating: mark, count: longest.folder),
            [UInt8](repeating: mark, count: longest.run),
        ]
    }

    /// Which run it is for, as written to its input; nil when the paths are too long to be shown as its arguments.
    static func assignment(_ run: RunIdentity, in folder: RunFolder) -> [UInt8]? {
        let (folder, run) = (folder.path.bytes, Array(run.description.utf8))
        guard folder.count <= longest.folder, run.count <= longest.run else { return nil }
        return folder + [0] + run + [0]
    }

    /// Recognises a prewarmed shim by its arguments.
    init?(_ arguments: [String]) {
        guard arguments.count == 4, arguments[1] == "shim", arguments[2].utf8.first == Self.mark else { return nil }
    }

    /// The whole life of a prewarmed shim: waits, then guards the run that it is assigned.
    /// - Returns: the exit code, see `Shim.main`; 0 when it was not needed.
    func main() -> Int32 {
        ThisProcess.setName("bgexec")
        ThisProcess.mapCode()
        guard let bytes = try? Descriptor.standardInput().readAssignment() else { return 0 }
        let parts = bytes.split(separator: 0)
        guard parts.count == 2, let run = RunIdentity(String(decoding: parts[1], as: UTF8.self)) else { return 0 }
        try? ThisProcess.closeStandardInput()
        ThisProcess.showArguments(from: 2, parts.map { Array($0) })
        return Shim.main(folder: RunFolder(path: Path(bytes: parts[0])), run: run)
    }
}

extension Descriptor {
    /// Everything up to the second zero; nil when the input ends before.
    fileprivate func readAssignment() throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count(where: { $0 == 0 }) < 2 {
            guard let count = try read(into: &bytes, upTo: 8192), count > 0 else { return nil }
        }
        return bytes
    }
}
