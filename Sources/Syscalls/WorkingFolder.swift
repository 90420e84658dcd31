import CLinux
import Glibc

/// An open folder in which the calling thread asks for names, for system calls that take a path and no descriptor.
///
/// A relative name is one step for the kernel, whatever the folder is called meanwhile; by `/proc/self/fd/N/name` it would be
/// five. Before the first step the thread gets a working folder of its own (unshare(2), CLONE_FS), so no other thread is
/// moved. It goes back when the value goes, so the thread's own relative paths mean what they meant.
package struct WorkingFolder: ~Copyable {
    private let origin: Descriptor

    /// Goes into a folder.
    /// - Returns: nil where that is not allowed: a container's rules may forbid unshare(2), and the way back must be open.
    package init?(_ folder: borrowing Descriptor) {
        let number = clinux_thread_enter(folder.number)
        guard number >= 0 else { return nil }
        origin = Descriptor(owning: number)
    }

    deinit {
        // A root that cannot be left would keep its file system from being unmounted.
        if fchdir(origin.number) != 0 { _ = chdir("/") }
    }
}
