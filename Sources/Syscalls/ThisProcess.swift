import CLinux
import Glibc

/// What this process is and may do.
public enum ThisProcess {
    /// Its id.
    package static var pid: Int32 { getpid() }
    /// The user it runs as.
    package static var user: UInt32 { geteuid() }
    /// The group it runs as.
    package static var group: UInt32 { getegid() }

    /// Orphans among its descendants become its children instead of init's (prctl(2), PR_SET_CHILD_SUBREAPER).
    public static func adoptOrphans() throws(SystemError) {
        try retrying("prctl") { clinux_set_child_subreaper() }
    }

    /// Its environment as `NAME=value` entries.
    public static var environment: [String: String] {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let cut = text.firstIndex(of: "=") {
                result[String(text[..<cut])] = String(text[text.index(after: cut)...])
            }
            next += 1
        }
        return result
    }

    /// The value of one environment variable.
    package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The file that this program runs from.
    package static func executable() throws(SystemError) -> Path {
        try File.resolved("/proc/self/exe")
    }

    /// Whether the folder that this process works in has been deleted. One that was renamed has not.
    package static var worksInDeletedFolder: Bool { ((try? File.status(of: ".")) ?? nil)?.links == 0 }

    /// Whether this process may still have so many bytes more, as far as its own limits go.
    package static func canAllocate(_ bytes: Int) -> Bool {
        let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { return false }
        munmap(start, bytes)
        return true
    }

    /// Gives pages of the heap that hold nothing any more back to the system, and keeps threads from having heaps of their own.
    package static func keepHeapSmall() { clinux_keep_heap_small() }

    /// Sets the name that ps(1) and top(1) show beside the words of the command line: at most 15 bytes of it.
    package static func setName(_ name: String) {
        try? File.open("/proc/self/comm", .writeOnly).writeAll(Array(name.utf8))
    }

    /// Ends the program at once with a code.
    public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

    /// Reaps every child that has ended, as the parent of orphans must.
    /// - Parameters:
    ///   - spared: a child that the caller waits for; when it is the one that has ended, nothing more is reaped.
    ///   - also: another such child; 0 for none.
    /// - Returns: whether any child is left.
    @discardableResult
    package static func reapOrphans(but spared: Int32 = 0, and also: Int32 = 0) -> Bool {
        var code: Int32 = 0
        var status: Int32 = 0
        while true {
            let pid = clinux_reap_any(spared, also, &code, &status)
            if pid == 0 { return true }
            if pid < 0, errno != EINTR { return false }
        }
    }

    /// The processor time that it has used, with that of the kernel on its behalf.
    package static var processorTime: Duration {
        var usage = rusage()
        getrusage(Int32(truncatingIfNeeded: RUSAGE_SELF.rawValue), &usage)
        return .seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + .microseconds(Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec))
    }

    /// Writes to descriptor 1 what fits at once; a missing reader is no error.
    package static func writeToStandardOutput(_ bytes: [UInt8]) {
        _ = Glibc.write(1, bytes, bytes.count)
    }
}

extension ThisProcess {
    /// The two streams that a program prints to.
    public enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Writes all bytes.
    /// - Returns: why they could not be written, for example because the reader has gone; nil on success.
    public static func write(_ bytes: [UInt8], to stream: Stream) -> SystemError? {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                // Another process shares the terminal with us and has made it non-blocking.
                var entry = pollfd(fd: stream.rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                return .last("write", stream == .output ? "standard output" : "standard error")
            }
        }
        return nil
    }

    /// Gives those of descriptors 0, 1 and 2 that the caller has closed to /dev/null: files opened later would get their
    /// numbers, and output would go there.
    package static func fillStandardStreams() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) == -1 {
            // The lowest free number, so this one.
            _ = Glibc.open("/dev/null", O_RDWR)
        }
    }

    /// Whether a stream is a terminal.
    package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Has the pages of its code mapped now, not each when it is first used: for a process that waits, and must be quick then.
    package static func mapCode() { clinux_map_code() }

    /// Puts /dev/null in the place of standard output, so that its reader sees the end.
    package static func closeStandardOutput() throws(SystemError) { try close(1) }

    /// Puts /dev/null in the place of standard input.
    package static func closeStandardInput() throws(SystemError) { try close(0) }

    private static func close(_ stream: Int32) throws(SystemError) {
        let null = try File.openNull()
        let number = null.number
        try retrying("dup2") { dup2(number, stream) }
    }

    /// Shows other arguments to those who list processes. The new ones must fit into the memory of those that they replace; else
    /// all stay as they are.
    /// - Parameter index: the first argument to replace; all that follow are replaced too.
    package static func showArguments(from index: Int, _ texts: [[UInt8]]) {
        let count = Int(CommandLine.argc)
        guard index < count, let first = CommandLine.unsafeArgv[index], let last = CommandLine.unsafeArgv[count - 1]
        else { return }
        // The kernel has put them one behind the other.
        let room = UnsafeMutableRawBufferPointer(start: first, count: last + strlen(last) + 1 - first)
        let bytes = Array(texts.map { $0 + [0] }.joined())
        guard bytes.count <= room.count else { return }
        room.copyBytes(from: bytes)
        UnsafeMutableRawBufferPointer(rebasing: room[bytes.count...]).initializeMemory(as: UInt8.self, repeating: 0)
    }
}
