import Loop
public import Model

/// Who has to see how a unit's runs begin and end: whoever judges them must know what they were about.
public struct RunHooks: Sendable {
    /// Returns when all is known that must be before a run starts.
    public var prepare: @LoopActor () async -> Void
    /// A run is launched now.
    public var launch: @LoopActor () -> Void
    /// Returns when all is known that happened while the run was on; its end is told only then.
    public var settle: @LoopActor () async -> Void

    /// Reads what a run that has ended says of its items.
    /// - Returns: whether some of them failed.
    public var readItems: @LoopActor (RunIdentity, EndRecord) -> Bool

    /// Names what it does.
    public init(
        prepare: @escaping @LoopActor () async -> Void,
        launch: @escaping @LoopActor () -> Void,
        settle: @escaping @LoopActor () async -> Void,
        readItems: @escaping @LoopActor (RunIdentity, EndRecord) -> Bool = { _, _ in false }
    ) {
        self.prepare = prepare
        self.launch = launch
        self.settle = settle
        self.readItems = readItems
    }
}
