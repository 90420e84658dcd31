import Syscalls

/// Files of 2 KB, a hundred in a folder.
enum ManyFiles {
    static func make(_ count: Int, in project: Path) throws {
        for index in 0..<count {
            let directory = project / Path("src/d\(index / 100)")
            if index % 100 == 0 { try File.makeDirectories(directory) }
            let text = Array("file \(index)\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 2_000)
            try File.create(directory / Path("f\(index).py"), with: text, mode: 0o644)
        }
    }
}
