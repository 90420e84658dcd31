import Syscalls
import Testing

/// The default project of this repository, with the real stack: Redis, an S3 store, the router, agents and the pipeline's test.
enum ExampleStack {
    /// Plays with a copy of the example that has ports and data of its own, and the venv that was made once.
    static func play(
        variables: [String: String] = [:], _ body: (Scene) async throws -> Void
    ) async throws {
        let root = Path(#filePath).parent.parent.parent.parent
        let venv = root / "example/venv"
        guard File.isExecutable(venv / "bin/python3") else {
            Issue.record(
                """
                the example's venv is missing: in \(root), run
                  python3 -m venv example/venv && example/venv/bin/pip install -r example/requirements.txt
                """)
            return
        }
        let ports = (redis: Port.free(), store: Port.free())
        let places = ["REDIS_PORT": "\(ports.redis)", "S3_PORT": "\(ports.store)"]
        try await Scene.play(variables: places.merging(variables) { $1 }) { scene in
            let copied = try await scene.shell(
                """
                cd '\(root)' && tar c --exclude=example/venv --exclude=example/data --exclude=example/reports \
                .bgexec.json example | tar x -C '\(scene.folder)' && ln -s '\(venv)' '\(scene.folder)/example/venv'
                """)
            try #require(copied.code == 0, "\(copied)")
            try await body(scene)
        }
        for port in [ports.redis, ports.store] { #expect(Port.isFree(port)) }
    }
}
