import Model
import Wire

/// What a word means at a glance, shown as its colour.
enum Tone {
    case good, busy, bad, neutral
}

extension StateWord {
    var tone: Tone {
        switch self {
        case .healthy, .external: .good
        case .starting, .restarting, .stopping, .ending, .running, .blocked, .unhealthy: .busy
        case .backingOff, .failed: .bad
        case .stopped, .idle: .neutral
        }
    }
}

extension Verdict.Word {
    var tone: Tone {
        switch self {
        case .passed: .good
        case .failed, .timedOut, .broken: .bad
        case .cancelled: .neutral
        }
    }
}

extension Cycle.Result {
    var tone: Tone {
        switch self {
        case .verdict(let verdict): verdict.word.tone
        case .restarted, .superseded, .nothing, .interrupted: .neutral
        }
    }
}

extension Style {
    func paint(_ tone: Tone, _ text: String) -> String {
        switch tone {
        case .good: green(text)
        case .busy: yellow(text)
        case .bad: red(text)
        case .neutral: dim(text)
        }
    }
}
