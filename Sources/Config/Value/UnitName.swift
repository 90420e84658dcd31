/// What a unit may be called.
///
/// The name becomes a file name (`NAME.log`) and a word on the command line, so it has no space, no slash, no leading dash
/// and a bounded length.
package enum UnitName {
    /// The longest name, in characters.
    package static let longest = 64
    /// Words that mean something else to `bgexec logs`: the daemon's log, and the check for completeness.
    package static let reserved = ["executor", "verify"]

    /// Throws when `name` is not a valid unit name.
    package static func check(_ name: String) throws(ValueFault) {
        let bytes = Array(name.utf8)
        guard let first = bytes.first else { throw ValueFault("a unit name is empty") }
        guard bytes.count <= longest else {
            throw ValueFault("a unit name of \(bytes.count) bytes is too long", hint: "at most \(longest) characters")
        }
        let others = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
        guard ASCII.isAlphanumeric(first), bytes.allSatisfy({ ASCII.isAlphanumeric($0) || others.contains($0) }) else {
            throw ValueFault(
                "\(JSONText.shown(name)) is not a valid unit name",
                hint: "a letter or digit, then letters, digits, \".\", \"_\" or \"-\""
            )
        }
        guard !reserved.contains(name) else {
            throw ValueFault("the name \"\(name)\" is reserved for `bgexec logs`", hint: "choose another name")
        }
    }
}
