import Glibc

extension File {
    /// What a symbolic link says, as bytes.
    /// - Throws: `SystemError`, EINVAL when the path is no link.
    package static func linkTarget(of path: Path) throws(SystemError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = path.withCString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw .last("readlink", path.description) }
        return buffer.prefix(count).map { UInt8(bitPattern: $0) }
    }
}

extension File {
    /// Makes a symbolic link that says these bytes.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package static func makeLink(_ path: Path, to target: [UInt8]) throws(SystemError) {
        let result = Path(bytes: target).withCString { target in path.withCString { symlink(target, $0) } }
        if result != 0 { throw .last("symlink", path.description) }
    }

    /// Writes a new file.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package static func create(_ path: Path, with bytes: [UInt8], mode: UInt32) throws(SystemError) {
        try open(path, [.writeOnly, .create, .exclusive, .noFollow], mode: mode).writeAll(bytes)
    }
}
