extension Path {
    /// The most bytes that the kernel takes as one path, with its NUL (PATH_MAX of limits.h).
    package static let longest = 4096

    private static let slash = UInt8(ascii: "/")

    /// The names of a path, without those that stay where they are: `a`, `b` of `/a/./b/`.
    package var names: [Path] {
        bytes.split(separator: Self.slash).map { Path(bytes: $0) }.filter { $0 != "." }
    }

    /// Whether it leads above the folder that it is relative to.
    package var isAbove: Bool { self == ".." || bytes.starts(with: Array("../".utf8)) }

    /// The way to this path from a folder, both absolute and normal: `../shared/x` for what lies beside the folder, `.` for itself.
    package func way(from folder: Path) -> Path {
        if let below = relative(to: folder) { return below }
        let (own, start) = (names, folder.names)
        let common = zip(own, start).prefix { $0 == $1 }.count
        let up = Array(repeating: Path(".."), count: start.count - common)
        let way = (up + own.dropFirst(common)).reduce(Path("")) { $0 / $1 }
        return way.bytes.isEmpty ? "." : way
    }

    /// This folder followed by a way that may lead up first. Compares text only: no folder on the way may be a link.
    package func following(_ way: Path) -> Path {
        if !way.isAbove { return way == "." ? self : self / way }
        let names = way.names
        let down = names.drop { $0 == ".." }
        let start = (down.count..<names.count).reduce(self) { place, _ in place.parent }
        return down.reduce(start) { $0 / $1 }
    }

    /// An absolute path without `..`. Compares text only, see `following(_:)`.
    package static func normal(_ path: Path) -> Path {
        path.names.reduce(into: [Path]()) { names, name in
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }.reduce("/") { $0 / $1 }
    }
}
