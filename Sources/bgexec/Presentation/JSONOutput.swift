import FoundationEssentials

/// Facts for machines.
enum JSONOutput {
    /// Prints a value as JSON, over several lines for a status, or as one line for an event.
    static func print(_ value: some Encodable, pretty: Bool) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        Output.write(SafeText.json(Array(try encoder.encode(value))) + [UInt8(ascii: "\n")])
    }
}
