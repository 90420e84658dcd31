import Glibc

extension File {
    /// What a symbolic link says, as bytes.
    /// - Throws: `SystemError`, EINVAL when the path is no link.
    public static func linkTarget(of path: Path) throws(SystemError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = path.withCString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw .last("readlink", path.description) }
        return buffer.prefix(count).map { UInt8(bitPattern: $0) }
    }
}
