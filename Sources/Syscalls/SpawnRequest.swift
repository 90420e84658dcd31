import CLinux
import Glibc

/// A program to start: what execve(2) gets, and nothing that is inherited by accident.
package struct SpawnRequest: Sendable {
    /// The file to execute. The PATH is not searched.
    package var executable: Path
    /// The arguments, the program's own name first.
    package var arguments: [[UInt8]]
    /// The environment, each entry `NAME=value`.
    package var environment: [[UInt8]]
    /// The folder it starts in; nil for the caller's.
    package var directory: Path?
    /// Whether it leads a session, and so a process group, of its own.
    package var newSession: Bool
    /// Whether it becomes a child of this process's parent instead, so that it is none of this process's descendants. Its end can be
    /// seen by its handle, but not how it ended.
    package var isSibling = false
    /// The soft limit of open files that it gets; nil for the caller's.
    package var openFiles: UInt64?
    /// The control group that it moves to before it is executed; it stays where it is when it may not.
    package var group: ControlGroup?

    /// Creates a request; texts become UTF-8 bytes.
    package init(
        executable: Path,
        arguments: [[UInt8]],
        environment: [[UInt8]],
        directory: Path? = nil,
        newSession: Bool = true,
        openFiles: UInt64? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.newSession = newSession
        self.openFiles = openFiles
    }
}

/// Why a program could not be started.
package struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the child was doing when it failed.
    package enum Stage: Int32, Sendable {
        case fork, session, directory, descriptors, execute
    }

    /// The step that failed.
    package let stage: Stage
    /// The `errno` of it.
    package let code: Int32
    /// The file or folder concerned.
    package let subject: Path

    /// The kernel's words for the error.
    package var reason: String { SystemError(code: code, call: "").reason }

    /// There was no process, memory or descriptor to be had.
    package var meansShortage: Bool { code == EAGAIN || SystemError(code: code, call: "").meansShortage }

    /// "execute /usr/bin/nope: No such file or directory".
    package var description: String {
        SystemError(code: code, call: "\(stage)", subject: subject.description).description
    }
}

extension SpawnRequest {
    /// Starts the program with these as its descriptors 0, 1 and 2, and no others.
    ///
    /// Signal dispositions are the defaults and no signal is blocked. Takes about 0.1 ms, whatever this process weighs.
    /// - Throws: `SpawnError` with the step that failed; nothing runs then.
    package func start(
        input: borrowing Descriptor,
        output: borrowing Descriptor,
        error: borrowing Descriptor
    ) throws(SpawnError) -> ProcessHandle {
        let standard = (input.number, output.number, error.number)
        guard let group, let folder = group.openFolder() else { return try start(standard, group: 0) }
        return try start(standard, group: folder.number)
    }

    private var flags: Int32 {
        Int32(newSession ? CLINUX_SPAWN_SETSID : 0) | Int32(isSibling ? CLINUX_SPAWN_SIBLING : 0)
    }

    /// - Parameter group: the folder of the control group; 0 for none.
    private func start(_ standard: (Int32, Int32, Int32), group: Int32) throws(SpawnError) -> ProcessHandle {
        var result = clinux_spawn_result()
        let failure = executable.withCString { path in
            withCStrings(arguments) { arguments in
                withCStrings(environment) { environment in
                    withOptionalCString(directory) { directory in
                        var request = clinux_spawn_request(
                            path: path,
                            arguments: arguments,
                            environment: environment,
                            directory: directory,
                            standard: standard,
                            flags: flags,
                            open_files: openFiles ?? OpenFileLimit.forChildren,
                            group: group
                        )
                        return clinux_spawn(&request, &result)
                    }
                }
            }
        }
        guard failure == 0 else {
            let stage = SpawnError.Stage(rawValue: result.stage) ?? .fork
            throw SpawnError(stage: stage, code: failure, subject: stage == .directory ? directory ?? "." : executable)
        }
        return ProcessHandle(pid: result.pid, descriptor: Descriptor(owning: result.pidfd))
    }
}

extension SpawnRequest {
    /// As `start`, but waits a moment and tries again, for at most 2 s, while the file is open for writing (ETXTBSY): a
    /// compiler has just written it and some process still holds it. Blocks: not for the loop's thread.
    package func startRetryingBusyFile(
        input: borrowing Descriptor,
        output: borrowing Descriptor,
        error: borrowing Descriptor
    ) throws(SpawnError) -> ProcessHandle {
        for _ in 0..<100 {
            do {
                return try start(input: input, output: output, error: error)
            } catch {
                if error.code != ETXTBSY { throw error }
                usleep(20_000)
            }
        }
        return try start(input: input, output: output, error: error)
    }
}

extension SpawnRequest {
    /// Becomes the program: this process is it from now on, with the descriptors 0, 1 and 2 that it has. Signals that bgexec
    /// ignores have their defaults again.
    /// - Returns: only when that failed; the working folder may have changed then.
    package func replaceThisProcess() -> SpawnError {
        if let directory, directory.withCString(chdir) != 0 {
            return SpawnError(stage: .directory, code: errno, subject: directory)
        }
        for ignored in [SIGXFSZ, SIGPIPE] { signal(ignored, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        executable.withCString { path in
            withCStrings(arguments) { arguments in
                withCStrings(environment) { environment in _ = execve(path, arguments, environment) }
            }
        }
        return SpawnError(stage: .execute, code: errno, subject: executable)
    }
}

/// Calls `body` with a NULL-terminated array of C strings, all in one allocation.
private func withCStrings<Result>(
    _ texts: [[UInt8]],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let flat = texts.flatMap { $0.prefix { $0 != 0 } + [0] }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: flat.count + 1) { characters in
        withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 1) { pointers in
            var offset = 0
            for (index, text) in texts.enumerated() {
                pointers[index] = characters.baseAddress.map { $0 + offset }
                offset += text.prefix { $0 != 0 }.count + 1
            }
            for (index, byte) in flat.enumerated() { characters[index] = CChar(bitPattern: byte) }
            pointers[texts.count] = nil
            guard let start = pointers.baseAddress else { return body([nil]) }
            return body(start)
        }
    }
}

private func withOptionalCString<Result>(_ path: Path?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let path else { return body(nil) }
    return path.withCString(body)
}
