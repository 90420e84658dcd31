/// What a unit may be called.
///
/// The name becomes a file name (`NAME.log`) and a word on the command line, so it has no space, no slash, no leading dash
/// and a bounded length.
package enum UnitName {
    /// The longest name, in characters.
    package static let longest = 64
    /// Words that mean something else to `bgexec logs`: its own diary, and the proof of completeness.
    package static let reserved = ["executor", "verify"]

    /// Throws when `name` cannot be a unit's name.
    package static func check(_ name: String) throws(ValueFault) {
        let bytes = Array(name.utf8)
        guard let first = bytes.first else { throw ValueFault("a unit's name is empty") }
        guard bytes.count <= longest else {
            throw ValueFault("a unit's name of \(bytes.count) bytes is too long", hint: "at most \(longest) characters")
        }
        let others = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
        guard ASCII.isAlphanumeric(first), bytes.allSatisfy({ ASCII.isAlphanumeric($0) || others.contains($0) }) else {
            throw ValueFault(
                "\(JSONText.shown(name)) cannot be a unit's name",
                hint: "a letter or digit, then letters, digits, \".\", \"_\" or \"-\""
            )
        }
        guard !reserved.contains(name) else {
            throw ValueFault("the name \"\(name)\" is reserved for `bgexec logs`", hint: "choose another name")
        }
    }
}
