import Syscalls

/// Paths as they are typed.
enum PathArgument {
    /// The absolute path without `.`, `..` and doubled slashes; links are left as they are.
    static func absolute(_ text: String, from folder: Path) -> Path {
        var parts: [ArraySlice<UInt8>] = []
        for part in folder.appending(Path(text)).bytes.split(separator: UInt8(ascii: "/")) {
            switch Array(part) {
            case Array(".".utf8): continue
            case Array("..".utf8): _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return Path(bytes: [UInt8(ascii: "/")] + parts.joined(separator: [UInt8(ascii: "/")]))
    }
}
