/// Descriptors that are kept for when there are none left, so that what must work still does: taking in an order to stop.
package final class DescriptorReserve {
    /// An array cannot hold what cannot be copied.
    private final class Kept {
        let descriptor: Descriptor
        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    private let size: Int
    private var kept: [Kept] = []

    /// - Parameter size: how many are kept.
    package init(of size: Int) {
        self.size = size
        refill()
    }

    /// Gives them back to this process.
    /// - Returns: whether there were any.
    package func release() -> Bool {
        defer { kept = [] }
        return !kept.isEmpty
    }

    /// Whether it has been given back.
    package var isSpent: Bool { kept.isEmpty }

    /// Takes as many as are to be had again, those with the lowest numbers: a limit that is lowered later still leaves them.
    package func refill() {
        kept = []
        while kept.count < size, let descriptor = try? File.openNull() { kept.append(Kept(descriptor)) }
    }
}

extension Descriptor {
    /// Finds out whether as many descriptors can be had at once.
    /// - Throws: `SystemError`, EMFILE or ENFILE when they cannot.
    package static func probeRoom(for count: Int) throws(SystemError) {
        guard count > 0 else { return }
        // Held while the others are opened.
        let one = try File.openNull()
        try probeRoom(for: count - 1)
        _ = consume one
    }
}
