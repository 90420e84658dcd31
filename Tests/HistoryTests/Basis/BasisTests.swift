import Testing

@testable import History

@Suite("What a run is about")
struct BasisTests {
    private static func snapshot(_ text: String) -> SnapshotID {
        SnapshotID(tree: ObjectStore.id(.blob, Array(text.utf8)))
    }
    private static let digest = Basis(definition: "1", inputs: nil).digest
    private static let states: [Basis.Need.State] = [
        .service(digest), .job(digest, outputs: nil), .job(digest, outputs: snapshot("out")), .external,
        .notPassed(digest),
    ]

    @Test("is read from the history as it was written, whatever it needs", arguments: states)
    func roundTrip(state: Basis.Need.State) throws {
        for inputs in [nil, Self.snapshot("in")] {
            let needs = [Basis.Need("redis", .external), Basis.Need("build", state)]
            let basis = Basis(definition: "1k3f", inputs: inputs, needs: needs)
            let read = try #require(Basis(text: basis.text))
            #expect(read == basis)
            #expect(read.definition == "1k3f" && read.inputs == inputs && read.needs == basis.needs)
        }
    }

    @Test("is another one when anything of it is", arguments: states)
    func differs(state: Basis.Need.State) {
        let basis = Basis(definition: "1", inputs: nil, needs: [.init("build", state)])
        #expect(basis != Basis(definition: "2", inputs: nil, needs: [.init("build", state)]))
        #expect(basis != Basis(definition: "1", inputs: Self.snapshot("in"), needs: [.init("build", state)]))
        #expect(basis != Basis(definition: "1", inputs: nil, needs: [.init("other", state)]))
        #expect(basis != Basis(definition: "1", inputs: nil))
        for other in Self.states where other != state {
            #expect(basis != Basis(definition: "1", inputs: nil, needs: [.init("build", other)]))
        }
    }

    private static let malformed = [
        "", "definition", "definition a b", "inputs \(snapshot("in"))", "definition 1\ninputs 12",
        "definition 1\ninputs", "definition 1\nneeds build", "definition 1\nneeds build job",
        "definition 1\nneeds build job 12", "definition 1\nneeds build job \(digest) outputs",
        "definition 1\nneeds build job \(digest) outputs 12", "definition 1\nneeds build external \(digest)",
        "definition 1\nneeds build service \(digest) outputs \(snapshot("out"))",
        "definition 1\nneeds build boat \(digest)",
        "definition 1\nwants build external", "definition 1\nneeds build not-passed",
    ]

    @Test("is not known when what the history has of it cannot be read", arguments: malformed)
    func unreadable(text: String) { #expect(Basis(text: text) == nil) }
}
