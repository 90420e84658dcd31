/// What an environment variable may be called in our files.
enum EnvironmentName {
    /// A letter or `_`, then letters, digits, `_`, and also `.` and `-`: no shell can set those two, but programs in
    /// containers read them (`discovery.type`).
    static func check(_ name: String) throws(ValueFault) {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, isFirst(first),
            bytes.allSatisfy({ isPortable($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else {
            throw ValueFault(
                "\(JSONText.shown(name)) is not a valid name for an environment variable",
                hint: "a letter or \"_\", then letters, digits, \"_\", \".\" or \"-\""
            )
        }
    }

    /// Whether a name in a reference may begin with this.
    static func isFirst(_ scalar: Unicode.Scalar) -> Bool { UInt8(exactly: scalar.value).map(isFirst) ?? false }

    private static func isFirst(_ byte: UInt8) -> Bool { ASCII.isLetter(byte) || byte == UInt8(ascii: "_") }
    private static func isPortable(_ byte: UInt8) -> Bool { isFirst(byte) || ASCII.isDigit(byte) }
}
