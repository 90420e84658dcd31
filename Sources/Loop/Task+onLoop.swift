extension Task where Success == Void, Failure == Never {
    /// Starts a task that stays on the loop, also in what it calls that has no isolation of its own.
    ///
    /// A plain `Task` would take such calls, for example an `AsyncStream`'s `next()`, to Swift's default pool: that starts
    /// threads, and on Linux the pool then wakes the process once a second for ever.
    @discardableResult
    public static func onLoop(_ body: @escaping @LoopActor () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: LoopExecutor.shared) { await body() }
    }
}
