/// Writes how a run's leader ended to the run's folder and, where that cannot be, to the daemon.
struct EndRecorder {
    private let folder: RunFolder
    /// How the leader ended, once that is known.
    private(set) var record: EndRecord?
    private var isOnDisk = false

    init(in folder: RunFolder) { self.folder = folder }

    /// Records the end. If the disk takes no record, a daemon that is there gets it, and the rest of the run is ended all the same.
    mutating func save(_ end: EndRecord) {
        record = end
        do {
            // The daemon may have been first, and knows more of a leader that it has reaped.
            if folder.endRecord() == nil { try folder.save(end) }
            isOnDisk = true
            ShimMessage.ended.send()
        } catch {
            ShimMessage.unrecorded(end).send()
        }
    }

    /// Tries once more what failed: by now the disk may be well again.
    func retry() {
        if let record, !isOnDisk { try? folder.save(record) }
    }
}
