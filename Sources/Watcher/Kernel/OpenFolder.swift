import Syscalls

/// A folder that is open for a look: its descriptor names the very object, and while it is open the thread works in it, so
/// that a watch can be asked for by a bare name.
struct OpenFolder: ~Copyable {
    let descriptor: Descriptor
    private let workplace: WorkingFolder?

    /// - Parameter isToBeEntered: false to do without a working folder.
    init(_ descriptor: consuming Descriptor, isToBeEntered: Bool) {
        workplace = isToBeEntered ? WorkingFolder(descriptor) : nil
        self.descriptor = descriptor
    }

    /// False where the thread may not have a working folder of its own: names then go through `/proc/self/fd`.
    var isWorkingFolder: Bool { workplace != nil }
}
