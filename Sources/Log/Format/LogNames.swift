package import Syscalls

/// The names of a unit's files in the log folder: `router.log` is written, `router.log.000017` was, `router.log.000017.zst`
/// is the same compressed, and `router.log.000017.zst.part` is on its way to that.
package struct LogNames: Hashable, Sendable {
    /// The folder below a project's own that all logs live in.
    package static let folder: Path = "logs/background_executor"

    package let unit: String

    package init(unit: String) { self.unit = unit }

    /// The file that is being written.
    package var current: Path { Path(unit + ".log") }

    /// The file that notes which files hold the last failed run.
    var kept: Path { Path(unit + ".log.kept") }

    /// A file that was rotated.
    func rotated(_ number: Int) -> Path {
        let digits = String(number)
        return Path(unit + ".log." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
    }

    /// A rotated file once compressed.
    func compressed(_ number: Int) -> Path { Path(bytes: rotated(number).bytes + Self.suffix) }

    /// A compressed file that is not whole yet.
    func compressing(_ number: Int) -> Path { Path(bytes: compressed(number).bytes + Self.partSuffix) }

    /// What a name in the folder is.
    enum Kind: Hashable { case current, rotated(Int), compressed(Int), compressing(Int) }

    /// What a name is to this unit; nil for the files of others.
    func kind(of name: Path) -> Kind? {
        let bytes = name.bytes[...]
        let own = current.bytes
        guard bytes.starts(with: own) else { return nil }
        var rest = bytes.dropFirst(own.count)
        if rest.isEmpty { return .current }
        guard rest.first == UInt8(ascii: ".") else { return nil }
        rest = rest.dropFirst()
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (6...18).contains(digits.count), let number = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        rest = rest.dropFirst(digits.count)
        if rest.isEmpty { return .rotated(number) }
        if rest.elementsEqual(Self.suffix) { return .compressed(number) }
        if rest.elementsEqual(Self.suffix + Self.partSuffix) { return .compressing(number) }
        return nil
    }

    /// The unit whose file being written this name is; nil for any other name.
    static func unit(ofCurrent name: Path) -> String? {
        guard let text = name.text, text.hasSuffix(".log"), text.utf8.count > 4 else { return nil }
        return String(text.dropLast(4))
    }

    private static let suffix = Array(".zst".utf8)
    private static let partSuffix = Array(".part".utf8)
}
