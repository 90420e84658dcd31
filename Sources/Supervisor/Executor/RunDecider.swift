package import Loop
package import Model

/// Decides about units: hears from the executor what happens to their runs, and has it do what follows.
@LoopActor
package protocol RunDecider: AnyObject {
    /// The units' state machines, as far as they have come.
    var registry: UnitRegistry { get }

    /// Takes in what has happened.
    func happened(_ event: RunEvent)
}

/// What the executor reports to the decider.
package enum RunEvent: Sendable {
    /// Waits for its turn.
    case unit(String, UnitStateMachine.Event)
    /// What came of a launch: goes before all that waits, since a wish that came in meanwhile must find the run.
    case launchResult(String, UnitStateMachine.Event)
    /// With which runs of its needs a unit's present run began.
    case needed(NeededRuns, by: String)
    /// A number was given to a run that could not begin.
    case numbered(RunIdentity)
    /// A run is launched; the status gives the reason. Comes before anything else of that run.
    case launched(UnitStatus)
    /// A run has ended.
    case ended(RunIdentity, EndRecord)
}
