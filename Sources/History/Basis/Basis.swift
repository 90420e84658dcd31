/// What a run is about: everything that decides how it ends, as far as bgexec can know it.
///
/// Two runs of a unit with an equal basis have seen the same definition, the same inputs, and the same of all that the unit needs.
/// What it cannot know: the network, the clock, files that are not among the inputs.
package struct Basis: Hashable, Sendable {
    /// What a unit that is needed came to.
    package struct Need: Hashable, Sendable {
        /// What of it counts.
        package enum State: Hashable, Sendable {
            /// A service, by the basis with which it was launched.
            case service(Digest)
            /// A job, by the basis of its last pass, and its outputs as they are.
            case job(Digest, outputs: SnapshotID?)
            /// A service that another process provides.
            case external
            /// A job that has not passed with its present basis.
            case notPassed(Digest)
        }

        package let unit: String
        package let state: State

        package init(_ unit: String, _ state: State) {
            self.unit = unit
            self.state = state
        }
    }

    /// Stands for a whole basis.
    package struct Digest: Hashable, Sendable, CustomStringConvertible {
        private let id: ObjectID

        fileprivate init(of text: String) { id = SHA1.hash(Array(text.utf8)) }

        /// Reads 40 hexadecimal digits.
        package init?(_ text: some StringProtocol) {
            guard let id = ObjectID(text) else { return nil }
            self.id = id
        }

        /// 40 hexadecimal digits.
        package var description: String { id.description }

        /// The first ten digits, for people.
        package var short: String { String(description.prefix(10)) }
    }

    /// A fingerprint of the unit's definition.
    package let definition: String
    /// The files that it depends on; nil when it has none.
    package let inputs: SnapshotID?
    /// The units that it needs, in the order of the configuration.
    package let needs: [Need]
    package let digest: Digest

    package init(definition: String, inputs: SnapshotID?, needs: [Need] = []) {
        self.definition = definition
        self.inputs = inputs
        self.needs = needs
        digest = Digest(of: Self.text(definition, inputs, needs))
    }

    package static func == (left: Basis, right: Basis) -> Bool { left.digest == right.digest }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
