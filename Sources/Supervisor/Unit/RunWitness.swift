import Loop

/// Who has to see how a unit's runs begin and end: whoever judges them must know what they were about.
public struct RunWitness: Sendable {
    /// Returns when all is known that must be before a run starts.
    public var prepare: @LoopActor () async -> Void
    /// A run is launched now.
    public var launch: @LoopActor () -> Void
    /// Returns when all is known that happened while the run was on; its end is told only then.
    public var settle: @LoopActor () async -> Void

    /// Names what it does.
    public init(
        prepare: @escaping @LoopActor () async -> Void,
        launch: @escaping @LoopActor () -> Void,
        settle: @escaping @LoopActor () async -> Void
    ) {
        self.prepare = prepare
        self.launch = launch
        self.settle = settle
    }
}
