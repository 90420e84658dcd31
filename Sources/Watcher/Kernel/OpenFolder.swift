import Syscalls

/// An open folder: its descriptor names the object itself, and while it is open it is the thread's working folder, so
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
