import Testing

/// A job that was green, and that one save of `src/a` has turned red.
enum GreenThenRed {
    private static let config = #"{ "jobs": { "test": { "command": "! grep -q bad src/a", "inputs": ["src/"] } } }"#

    static func play(_ body: (Scene) async throws -> Void) async throws {
        try await Scene.play(config, files: ["src/a": "good\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write("bad\n", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            try await body(scene)
        }
    }
}
