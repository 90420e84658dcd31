import Syscalls
import Testing

@testable import Supervisor

@Suite("Who holds a port")
struct PortConflictTests {
    private static let process = "pid 12 (python3 web.py) of user me"

    @Test("a process that is no run of bgexec's")
    func stranger() {
        let conflict = PortConflict(Self.process, run: nil, besides: "/home/me/b/.bgexec")
        #expect(conflict.holder == Self.process && conflict.command == nil)
        #expect(conflict.advice(to: "api") == "stop that process, or give api another port")
    }

    @Test("a run of another project, and one of the same")
    func runs() {
        let run = RunFolder(path: "/home/me/it's a/.bgexec/runs/web/3")
        let other = PortConflict(Self.process, run: run, besides: "/home/me/b/.bgexec")
        #expect(other.holder == "web#3 of the project /home/me/it's a, \(Self.process)")
        #expect(
            other.advice(to: "api") == #"`bgexec -C '/home/me/it'\''s a' stop web` frees it; or give api another port"#)
        let same = PortConflict(Self.process, run: run, besides: "/home/me/it's a/.bgexec")
        #expect(same.holder == "web#3 of this project, \(Self.process)")
        #expect(same.advice(to: "api") == "`bgexec stop web` frees it; or give api another port")
    }

    @Test(
        "only a path of the form STATE/runs/UNIT/NUMBER names a run",
        arguments: ["/a/.bgexec/runs/web/x", "/web/3", "/", ""])
    func paths(_ path: String) {
        #expect(RunFolder(path: .init(path)).identity == nil)
    }
}
