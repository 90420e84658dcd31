import Syscalls
import Testing

@testable import History

@Suite struct OutputDetectorTests {
    @Test("what changes only while the job runs is its output from the second run on")
    func learns() {
        var breaker = OutputDetector()
        #expect(breaker.changed(["out.txt", "a.py"], during: nil).saved == ["out.txt", "a.py"])
        breaker = OutputDetector()
        #expect(breaker.changed(["out.txt"], during: 1) == .init(saved: ["out.txt"], learned: [], isOwnWork: true))
        #expect(breaker.changed(["out.txt"], during: 1).saved == ["out.txt"])
        let second = breaker.changed(["out.txt", "a.py"], during: 2)
        #expect(second == .init(saved: ["a.py"], learned: ["out.txt"], isOwnWork: true))
        #expect(breaker.changed(["out.txt"], during: 3).saved.isEmpty)
        #expect(breaker.outputs == ["out.txt"])
    }

    @Test("a person's edit to an output counts when no run is on")
    func edits() {
        var breaker = OutputDetector()
        _ = breaker.changed(["out.txt"], during: 1)
        _ = breaker.changed(["out.txt"], during: 2)
        #expect(breaker.changed(["out.txt"], during: nil).saved == ["out.txt"])
        #expect(breaker.changed(["out.txt"], during: 3).saved == [])
    }

    @Test(
        "saving the same file during run after run loses no edit, and a job that rewrites it stops eventually")
    func person() {
        var breaker = OutputDetector()
        _ = breaker.changed(["a.py"], during: nil)
        for run in 1...4 { #expect(breaker.changed(["a.py"], during: run).saved == ["a.py"]) }
        #expect(breaker.changed(["a.py"], during: 5).learned == ["a.py"])
    }

    @Test("only runs in a row count: a run without the change, or an edit between two, begins the count again")
    func inARow() {
        var detector = OutputDetector()
        _ = detector.changed(["out.txt"], during: 1)
        #expect(detector.changed(["out.txt"], during: 3).saved == ["out.txt"])
        #expect(detector.changed(["out.txt"], during: 4).learned == ["out.txt"])
        var edited = OutputDetector()
        _ = edited.changed(["a.py"], during: nil)
        for run in 1...4 { _ = edited.changed(["a.py"], during: run) }
        _ = edited.changed(["a.py"], during: nil)
        for run in 5...8 { #expect(edited.changed(["a.py"], during: run).saved == ["a.py"]) }
        #expect(edited.changed(["a.py"], during: 9).learned == ["a.py"])
    }

    @Test("of more files than it follows the one that changed longest ago is forgotten")
    func limit() {
        var detector = OutputDetector()
        _ = detector.changed(["old"], during: 1)
        _ = detector.changed((1...OutputDetector.limit).map { Path("f\($0)") }, during: 2)
        #expect(detector.changed(["old"], during: 2).saved == ["old"])
        #expect(detector.changed(["f1", "f2"], during: 3).learned.isEmpty == false)
    }
}
