import Loop
public import Model

/// What is called when a unit's runs begin and end, for code that must know which inputs a run is about.
public struct RunHooks: Sendable {
    /// Called before a run starts; the run waits until it returns.
    public var prepare: @LoopActor () async -> Void
    /// Called when a run is launched.
    public var launch: @LoopActor () -> Void
    /// What to keep in the run's folder before it begins, for a later owner of the units; nil for nothing. See ``RunExecutor/note(of:)``.
    package var note: @LoopActor () -> [UInt8]? = { nil }
    /// Called when nothing of a run is left; the run's verdict waits until it returns.
    public var finish: @LoopActor () async -> Void
    /// Reads a run's report of its items, once it has ended.
    /// - Returns: whether some of them failed.
    public var readItems: @LoopActor (RunIdentity, EndRecord) -> Bool

    public init(
        prepare: @escaping @LoopActor () async -> Void,
        launch: @escaping @LoopActor () -> Void,
        finish: @escaping @LoopActor () async -> Void,
        readItems: @escaping @LoopActor (RunIdentity, EndRecord) -> Bool = { _, _ in false }
    ) {
        self.prepare = prepare
        self.launch = launch
        self.finish = finish
        self.readItems = readItems
    }
}
