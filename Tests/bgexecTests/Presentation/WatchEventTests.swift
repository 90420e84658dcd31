import FoundationEssentials
import Model
import Syscalls
import Testing

@testable import Wire
@testable import bgexec

@Suite("A line of watch --json")
struct WatchEventTests {
    private func text(_ line: FollowLine) throws -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try WatchEvent(line, at: UTCTime(nanoseconds: 0)).map {
            String(decoding: try encoder.encode($0), as: UTF8.self)
        }
    }

    @Test("a notice is flat")
    func notice() throws {
        #expect(
            try text(.notice("hello"))
                == #"{"event":"notice","text":"hello","time":"1970-01-01T00:00:00.000000000Z"}"#)
    }

    @Test("a cycle has the fields that status --json gives it")
    func cycle() throws {
        let cycle = CycleReport(number: 3, cause: .change(["a"]), began: "then", steps: [])
        let line = try #require(try text(.cycle(cycle)))
        #expect(line.contains(#""event":"cycle""#) && line.contains(#""number":3"#), "\(line)")
        #expect(!line.contains("_0"))
    }

    @Test("what only other commands show is not an event")
    func none() throws {
        #expect(try text(.run(3)) == nil)
        #expect(try text(.waits("cycle 3")) == nil)
    }
}
