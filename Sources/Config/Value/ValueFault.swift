/// Why a text is not a valid value, without its position in the file.
package struct ValueFault: Error, Hashable, Sendable {
    package var message: String
    /// What to write instead.
    package var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
