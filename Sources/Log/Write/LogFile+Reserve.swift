import Syscalls

extension LogFile {
    /// How much room a file keeps behind its last byte for records of ours: when the disk is full, what was lost and how the
    /// run ended can still be told. Enough for the marks of a few dozen runs.
    static let reserveSize: Int64 = 8 << 10

    /// Takes room for bytes that are to be written, and for the reserve behind them.
    ///
    /// Further room is taken in steps that grow with the file, so that a small log stays small and a fast one asks seldom.
    /// - Returns: why there is none: ENOSPC or EDQUOT.
    func takeRoom(for count: Int) -> SystemError? {
        let needed = size + Int64(count) + Self.reserveSize
        guard let reserved, needed > reserved else { return nil }
        let step = min(max(size / 8, 16 << 10), 1 << 20)
        // What is left of a small disk is no step: then just what is needed.
        return takeRoom(upTo: needed + step) == nil ? nil : takeRoom(upTo: needed)
    }

    private func takeRoom(upTo end: Int64) -> SystemError? {
        do throws(SystemError) {
            reserved = try descriptor.reserve(size..<end) ? end : nil
            return nil
        } catch {
            return SystemError(code: error.code, call: error.call, subject: path.description)
        }
    }

    /// Gives back what was taken beyond the end, when nothing will be written any more and nobody else has the file.
    func giveRoomBack() {
        guard reserved != nil, let status = try? descriptor.status(), status.size == size else { return }
        try? descriptor.truncate(to: size)
    }
}
