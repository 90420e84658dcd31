public import Syscalls

/// How a service's health is checked.
public struct ProbePolicy: Hashable, Sendable {
    /// What is checked.
    public enum Question: Hashable, Sendable {
        /// Does a server accept connections there?
        case tcp(host: String, port: UInt16)
        /// Does a server accept connections on this socket?
        case unix(Path)
        /// Does GET answer with one of these statuses, and a body in which the pattern occurs?
        case http(HTTPQuestion)
        /// Does Redis answer PING?
        case redis(host: String, port: UInt16)
        /// Does this command exit 0?
        case exec(Command)
        /// Has this pattern occurred in the run's log?
        case log(pattern: String)
        /// Has the run reported that it is ready, and does it keep reporting that it lives, see sd_notify(3)?
        case notify
    }

    /// What is checked.
    public var question: Question
    /// The pause between two checks once it is healthy.
    public var every: Duration
    /// How long one check may take in all.
    public var timeout: Duration
    /// After how many failures in a row the service is restarted.
    public var failures: Int
    /// After how many successes in a row it counts as healthy.
    public var successes: Int
    /// How long a service may take from its start to being healthy.
    public var startTimeout: Duration

    /// Creates a policy; the defaults are those of the configuration's reference.
    public init(
        _ question: Question,
        every: Duration = .seconds(30),
        timeout: Duration = .seconds(5),
        failures: Int = 3,
        successes: Int = 1,
        startTimeout: Duration = .seconds(60)
    ) {
        self.question = question
        self.every = every
        self.timeout = timeout
        self.failures = failures
        self.successes = successes
        self.startTimeout = startTimeout
    }
}

/// A GET request and what counts as a good answer.
public struct HTTPQuestion: Hashable, Sendable {
    /// The server's host.
    public var host: String
    /// The server's port.
    public var port: UInt16
    /// The path with its query, beginning with `/`.
    public var target: String
    /// The statuses that count as healthy.
    public var statuses: [ClosedRange<Int>]
    /// A pattern that must occur in the first 64 KiB of the body.
    public var body: String?

    public init(
        host: String, port: UInt16, target: String, statuses: [ClosedRange<Int>] = [200...299], body: String? = nil
    ) {
        self.host = host
        self.port = port
        self.target = target
        self.statuses = statuses
        self.body = body
    }
}

/// A program to run: by the shell, or as it is.
public enum Command: Hashable, Sendable {
    /// Run by `sh -c`.
    case shell(String)
    /// The program and its arguments. Nothing is expanded.
    case exec([String])
}

extension ProbeAnswer {
    /// Neither works nor fails: the time that passes like this is not held against the service.
    var isNoFailure: Bool {
        switch self {
        case .suspended, .unknown: true
        case .healthy, .unhealthy: false
        }
    }
}

/// What a health check found.
public enum ProbeAnswer: Hashable, Sendable {
    /// The service works; the text says what was seen.
    case healthy(String)
    /// It does not work; the text says why.
    case unhealthy(String)
    /// It cannot answer: a process of it is stopped by a signal or held by a debugger, as the text says. That is no failure.
    case suspended(String)
    /// It could not be checked: bgexec itself is short of descriptors, memory or processes. That says nothing about the service.
    case unknown(String)
}
