import Glibc
import Loop
import Model
import Testing

@testable import Supervisor
@testable import Syscalls

@Suite("What a shortage says of a service")
struct ResourceShortageTests {
    @Test("errors that come of a shortage are told from all others", arguments: [EMFILE, ENFILE, ENOMEM, ENOBUFS])
    func shortage(code: Int32) {
        let error = SystemError(code: code, call: "socket")
        #expect(ResourceShortage(error)?.text(checking: "it") == "bgexec could not check it: \(error.reason)")
        #expect(ResourceShortage(SpawnError(stage: .fork, code: code, subject: "/bin/true")) != nil)
    }

    @Test("a service that refuses, or does not answer, fails", arguments: [ECONNREFUSED, ENOENT, EACCES, ETIMEDOUT])
    func failure(code: Int32) {
        #expect(ResourceShortage(SystemError(code: code, call: "connect")) == nil)
        #expect(ResourceShortage(SpawnError(stage: .execute, code: code, subject: "/bin/true")) == nil)
    }

    @Test("a user who may have no more processes is short of something; a socket that would block is not")
    func processes() {
        #expect(ResourceShortage(SpawnError(stage: .fork, code: EAGAIN, subject: "/bin/true")) != nil)
        #expect(ResourceShortage(SystemError(code: EAGAIN, call: "connect")) == nil)
    }

    @Test("here there are descriptors")
    func now() { #expect(ResourceShortage.now == nil) }
}
