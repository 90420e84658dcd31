import Syscalls
import Testing

/// A first look may take longer than a command waits for a daemon that says nothing.
@Suite("Verdicts about inputs that take long to read")
struct SlowLookTests {
    @Test(
        "whoever asks is told what is being done, and waits as long as was asked for, beyond the patience with a silent daemon"
    )
    func told() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            // Just small enough to be read as a whole.
            try File.openOrCreate(scene.folder / "src/large").truncate(to: 1 << 30)
            let result = try await scene.begin(["wait", "test", "--fresh", "--timeout", "11s"]).end()
            // A machine that has read it by then gives the verdict.
            if result.code != 0 {
                #expect(result.code == 124, "\(result)")
                #expect(result.error.contains("gave up waiting: looking at the inputs: "), "\(result)")
            }
            #expect(result.error.contains("bgexec: looking at the inputs: "), "\(result)")
            #expect(try await scene.bgexec("stop").code == 0)
        }
    }
}
