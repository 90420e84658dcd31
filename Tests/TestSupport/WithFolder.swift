package import Syscalls

/// A temporary folder with these files for the length of a test; a text that begins with `#!` becomes a program.
package func withFolder(_ files: [String: String] = [:], _ body: (Path) throws -> Void) throws {
    let root = Path("/tmp/bgexec-test.\(ThisProcess.pid).\(UInt64.random(in: 0...UInt64.max))")
    try File.makeDirectories(root, mode: 0o700)
    defer { try? File.removeTree(root) }
    for (name, text) in files {
        let path = root / Path(name)
        try File.makeDirectories(path.parent)
        // What is meant to be a program says so in its first line.
        let mode: UInt32 = text.hasPrefix("#!") ? 0o755 : 0o644
        try File.replace(path, with: Array(text.utf8), mode: mode, surviving: .processes)
    }
    try body(File.resolved(root))
}
