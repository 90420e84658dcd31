import ArgumentParser
import Loop
import Syscalls

/// How long a command waits.
struct TimeoutOption: ParsableArguments {
    // Unconditional: a negative one is to be refused for what it is, not taken for an option.
    @Option(
        parsing: .unconditional,
        help: "How long to wait before giving up: 500ms, 30s, 10m … (default: 2m)", transform: DurationArgument.parse)
    var timeout: Duration = .seconds(120)

    var deadline: LoopInstant { LoopInstant.now.advanced(by: timeout) }
}
