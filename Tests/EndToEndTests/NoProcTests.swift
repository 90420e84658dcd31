import Syscalls
import Testing

@Suite("Without /proc")
struct NoProcTests {
    @Test(
        "every command says what is missing and exits with 125, and none prints the general help",
        arguments: ["", "status", "start --json", "--help", "nonsense", "shim x"])
    func missing(arguments: String) async throws {
        try await Scene.play(#"{ "services": {} }"#) { scene in
            let program = try Scene.program.get()
            // As a chroot would be, but with everything else that the program needs to be there.
            let hidden = "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /proc && exec \"$@\"' --"
            guard try await scene.shell("\(hidden) true").code == 0 else { return }
            let answer = try await scene.shell("\(hidden) \(program) \(arguments)")
            #expect(answer.code == 125, "\(answer)")
            #expect(answer.output.isEmpty && answer.error.contains("/proc is not mounted"), "\(answer)")
            #expect(answer.error.contains("mount -t proc"), "\(answer)")
        }
    }

    @Test("the /proc of another pid namespace is told from ours")
    func foreign() async throws {
        try await Scene.play(#"{ "services": {} }"#) { scene in
            let program = try Scene.program.get()
            let inside = "unshare --user --map-root-user --pid --fork"
            guard try await scene.shell("\(inside) true").code == 0 else { return }
            let answer = try await scene.shell("\(inside) \(program) status")
            #expect(answer.code == 125 && answer.error.contains("another pid namespace"), "\(answer)")
        }
    }
}
