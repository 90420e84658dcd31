import Testing

@testable import Syscalls

@Suite("Where a process's control group is")
struct ControlGroupTests {
    private let hybrid =
        "tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n"
    private let unified = "cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n"

    private func place(_ groups: String, _ mounts: String) -> Path? {
        ControlGroup.place(groups: Array(groups.utf8), mounts: Array(mounts.utf8))
    }

    @Test("is found on systems of version 2, of both, and not on those of version 1 nor outside the namespace")
    func places() {
        #expect(place("0::/user.slice/a.service\n", unified) == "/sys/fs/cgroup/user.slice/a.service")
        #expect(place("8:pids:/\n0::/x\n", hybrid) == "/sys/fs/cgroup/unified/x")
        #expect(place("8:pids:/a\n", "cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0\n") == nil)
        #expect(place("0::/../other\n", unified) == nil)
        #expect(place("", "") == nil)
    }
}
