/// The phase that a project has reached.
enum ProjectPhase: Hashable, Sendable {
    /// Not started.
    case idle
    /// Started, and not stopped since.
    case active
    /// All of it is being stopped: should the daemon be killed meanwhile, the next one finishes that.
    case ending
    /// All of it has stopped, and the daemon ends.
    case ended
}
