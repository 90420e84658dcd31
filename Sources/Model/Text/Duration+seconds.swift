import Syscalls

extension Duration {
    /// The duration in seconds, to the millisecond.
    package var seconds: Double { Double(wholeNanoseconds / 1_000_000) / 1000 }
}
