/// The isolation of all that the loop runs: one thread, one thing at a time, nothing that blocks.
@globalActor
public actor LoopActor {
    public static let shared = LoopActor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        LoopExecutor.shared.asUnownedSerialExecutor()
    }

    /// Runs a body that is isolated to the loop from code that is on its thread without the compiler knowing,
    /// as `MainActor.assumeIsolated` does. Traps on any other thread: that would be our own mistake.
    public static func assumeIsolated<Result>(_ body: @LoopActor () throws -> Result) rethrows -> Result {
        LoopExecutor.shared.checkIsolated()
        typealias Plain = () throws -> Result
        // The compiler puts the length of this file's path into the program here, also where the path itself is replaced (-file-prefix-map):
        // with a name of our own, the program is the same in whichever folder it was built.
        #sourceLocation(file:"assumeIsolated.swift",line:19)
        return try withoutActuallyEscaping(body) { try unsafeBitCast($0, to: Plain.self)() }
        #sourceLocation()
    }
}
