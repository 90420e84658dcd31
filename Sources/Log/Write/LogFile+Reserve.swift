import Syscalls

extension LogFile {
    /// How much room a file keeps behind its last byte for bgexec's own records: when the disk is full, losses and the end of
    /// the run can still be recorded. Enough for the marks of a few dozen runs.
    static let reserveSize: Int64 = 8 << 10

    /// Takes room for bytes that are to be written, and for the reserve behind them.
    ///
    /// Further room is taken in steps that grow with the file, so that a small log stays small and a fast one asks seldom.
    /// - Returns: the error when there is no room: ENOSPC or EDQUOT.
    func reserveRoom(for count: Int) -> SystemError? {
        let needed = size + Int64(count) + Self.reserveSize
        guard let reserved, needed > reserved else { return nil }
        let step = min(max(size / 8, 16 << 10), 1 << 20)
        // What is left of a small disk is no step: then just what is needed.
        return reserveRoom(upTo: needed + step) == nil ? nil : reserveRoom(upTo: needed)
    }

    private func reserveRoom(upTo end: Int64) -> SystemError? {
        do throws(SystemError) {
            reserved = try descriptor.reserve(size..<end) ? end : nil
            return nil
        } catch {
            return SystemError(code: error.code, call: error.call, subject: path.description)
        }
    }

    /// Releases the reserved room beyond the end once nothing more will be written and no other process has the file.
    func releaseRoom() {
        guard reserved != nil, let status = try? descriptor.status(), status.size == size else { return }
        try? descriptor.truncate(to: size)
    }
}
