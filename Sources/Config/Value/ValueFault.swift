/// Why a text is not the value that it should be, before anybody knows where it stood.
package struct ValueFault: Error, Hashable, Sendable {
    /// What is wrong.
    package var message: String
    /// What to write instead.
    package var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
