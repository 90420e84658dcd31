/// The first bytes on a connection: which protocol the request is in.
package struct Envelope<Content: Codable & Sendable>: Codable, Sendable {
    /// Grows when an older peer could misunderstand a message.
    package static var currentVersion: Int { 2 }

    package var version: Int = Self.currentVersion
    package var content: Content
}
