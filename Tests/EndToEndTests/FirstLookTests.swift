import Syscalls
import Testing

/// What a project answers while its inputs are looked at for the first time.
@Suite("the first look")
struct FirstLookTests {
    private static let config = #"""
        { "jobs": { "test": { "command": "echo >> began", "inputs": ["src/"] } } }
        """#

    @Test(
        "the status answers and calls nothing fresh while it is on; a job that is asked for begins after it, and is judged fresh"
    )
    func meanwhile() async throws {
        try await Scene.play(Self.config, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(try await scene.status()["test"].fresh == true)
            #expect(try await scene.bgexec("stop").code == 0)
            // It takes no place on the disk, but it takes seconds to read.
            try await scene.shell("truncate -s 64M src/large")
            try await scene.start()
            let first = try await scene.status()["test"]
            #expect(isBeingLookedAt(first) && first.verdict == "passed")
            let once = try scene.begin(["once", "test"])
            var looks = 0
            try await scene.until("it is over") {
                let runs = scene.text(of: "began").count
                let unit = try await scene.status()["test"]
                guard isBeingLookedAt(unit) else { return true }
                // The run was not there yet when the look was still on.
                #expect(runs == 1)
                #expect(unit.fresh == nil)
                looks += 1
                return false
            }
            #expect(looks > 1)
            #expect(try await once.end().code == 0)
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let last = try await scene.status()["test"]
            #expect((last.run, last.verdict, last.fresh) == (2, "passed", true))
            #expect(scene.text(of: "began").count == 2)
        }
    }

    private func isBeingLookedAt(_ unit: Report.Unit) -> Bool {
        unit.freshness?.contains("looked at for the first time") == true
    }
}
