import Loop
import Model
import Syscalls

@testable import Supervisor

/// A service's life with the simplest world around it that can do all that the real one can: it carries effects out at once,
/// offers what may happen next, and checks the invariants after every step.
struct ServiceWorld {
    /// What can happen next.
    enum Move: Hashable, CaseIterable {
        case want, unwant, restart, needLost, needMet
        case surveyedClear, surveyedExternal, surveyedImpossible
        case began, crashed, couldNotStart, saysItCannot, gone
        case probeWell, probeIll, timeToDeadline, timePasses
    }

    /// The run's processes as the world has them.
    enum Run: Equatable {
        case none
        case starting(Int)
        case running(Int)
        /// The leader has ended, what it left is being ended.
        case ended(Int)
    }

    private(set) var life: ServiceStateMachine
    fileprivate(set) var now = LoopInstant(nanoseconds: 0)
    fileprivate(set) var run = Run.none
    private(set) var launches = 0
    private var surveyIsOpen = false
    private var probeIsOpen = false
    private var needIsMissing = false
    private var stopped = false
    private(set) var violation: String?
    /// Nanoseconds at which runs were launched.
    private(set) var launchTimes: [Int64] = []
    var launchFails = false
    /// The runs for which dependents were restarted.
    private(set) var told: [Int] = []

    init(
        probe: ProbePolicy? = ProbePolicy(.tcp(host: "localhost", port: 1)), needsTimeout: Duration? = nil,
        seed: UInt64 = 1
    ) {
        life = ServiceStateMachine(probe: probe, needsTimeout: needsTimeout, seed: seed, at: now)
    }

    /// Whether the world can do this now.
    func allows(_ move: Move) -> Bool {
        switch move {
        case .want, .unwant, .restart, .timePasses: true
        case .needLost: !needIsMissing
        case .needMet: needIsMissing
        case .surveyedClear, .surveyedImpossible: surveyIsOpen
        case .surveyedExternal: surveyIsOpen && life.probe != nil
        case .began, .couldNotStart: if case .starting = run { true } else { false }
        case .crashed, .saysItCannot: if case .running = run { true } else { false }
        case .gone: if case .ended = run { true } else { false }
        case .probeWell, .probeIll: probeIsOpen
        case .timeToDeadline: life.deadline != nil
        }
    }

    mutating func make(_ move: Move) {
        let before = life
        defer { if violation == nil { violation = Self.broken(by: move, before, life, at: now) } }
        switch move {
        case .want: take(.wanted(Reason(.manual, "asked")))
        case .unwant: take(.unwanted(Reason(.manual, "asked")))
        case .restart: take(.restart(Reason(.change, "saved")))
        case .needLost:
            needIsMissing = true
            take(.needsMissing("redis"))
        case .needMet:
            needIsMissing = false
            take(.needsMet)
        case .surveyedClear: preflight(.clear)
        case .surveyedExternal: preflight(.external("another", exitIsNoticed: true))
        case .surveyedImpossible: preflight(.impossible("port is taken"))
        case .began:
            run = .running(number)
            take(.began)
        case .couldNotStart:
            run = .ended(number)
            take(.ended(.couldNotStart("execute", code: 2)))
        case .crashed:
            run = .ended(number)
            take(.ended(.ended(.exited(1), timedOut: false)))
        case .saysItCannot:
            run = .ended(number)
            take(.ended(.ended(.exited(78), timedOut: false)))
        case .gone:
            run = .none
            take(.gone)
        case .probeWell: probe(.healthy("ok"))
        case .probeIll: probe(.unhealthy("refused"))
        case .timeToDeadline:
            now = max(now, life.deadline ?? now)
            take(.timePassed)
        case .timePasses:
            now = now.advanced(by: .seconds(7))
            take(.timePassed)
        }
        check(after: move)
    }

    private var number: Int {
        switch run {
        case .none: 0
        case .starting(let number), .running(let number), .ended(let number): number
        }
    }

    private mutating func preflight(_ preflight: ServiceStateMachine.Preflight) {
        surveyIsOpen = false
        take(.preflightDone(preflight))
    }

    private mutating func probe(_ answer: ProbeAnswer) {
        probeIsOpen = false
        take(.probed(answer))
    }

    private mutating func take(_ event: ServiceStateMachine.Event) {
        for effect in life.handle(event, at: now) {
            switch effect {
            case .preflight: surveyIsOpen = true
            case .launch: launch()
            case .stop:
                if run == .none { violation = "a stop without a run" }
                guard case .stopping(number, _) = life.state else {
                    violation = "I3: run \(number) is signalled, and the state is \(life.state)"
                    return
                }
                // The shim ends the leader; what is left goes later.
                if case .starting = run { run = .running(number) }
                stopped = true
            case .probe: probeIsOpen = true
            case .stopProbing:
                probeIsOpen = false
                surveyIsOpen = false
            case .restartDependents:
                if !life.state.isUp { violation = "those who need it are told that it is up, and it is \(life.state)" }
                if told.last == number { violation = "those who need it are told of run \(number) twice" }
                told = told.suffix(10) + [number]
            }
        }
    }

    private mutating func launch() {
        if run != .none { violation = "I1: a second run is launched while run \(number) lives" }
        if !life.isWanted { violation = "I2: a run is launched that nobody wants" }
        if needIsMissing { violation = "a run is launched although its need is missing" }
        if launchFails { return take(.launchFailed("no processes")) }
        launches += 1
        launchTimes.append(now.nanoseconds)
        run = .starting(launches)
        take(.launched(run: launches))
    }

    private mutating func check(after move: Move) {
        if violation != nil { return }
        if run == .none, life.state.run != nil { violation = "I7: \(life.state) without a process" }
        if run != .none, life.state.run != number { violation = "I2: run \(number) lives, the state is \(life.state)" }
        if life.state.run != nil, case .ended = run, life.state.isUp { violation = "I7: up without a leader" }
        if !life.isWanted, life.state == .checking { violation = "it starts although nobody wants it" }
        if life.isWanted, life.state == .stopped { violation = "I8: wanted and stopped, with nothing to wake it" }
        if life.state == .checking, !surveyIsOpen { violation = "I8: it waits for a survey that nobody makes" }
        if life.isWanted, isStuck { violation = "I8: nothing will ever move it from \(life.state)" }
        if life.reason.text.isEmpty { violation = "a state without a reason" }
        if probeIsOpen, life.state.run == nil, life.state != .external, life.state != .checking {
            violation = "a probe without a subject"
        }
    }

    /// A wanted service is up, or something is due that moves it.
    private var isStuck: Bool {
        switch life.state {
        case .stopped: true
        case .blocked: !needIsMissing
        case .checking: !surveyIsOpen
        case .failed where needIsMissing: false
        case .backingOff, .failed: life.deadline == nil
        case .starting, .stopping: run == .none
        case .healthy, .unhealthy: life.probe != nil && !probeIsOpen
        case .external: !probeIsOpen
        }
    }

    /// Faults have stopped: everything answers well. True when a wanted service comes up within 20 moves.
    mutating func recovers() -> Bool {
        for _ in 0..<20 {
            if life.state.isUp { return true }
            let order: [Move] = [.needMet, .gone, .began, .surveyedClear, .probeWell]
            if case .stopping = life.state, case .running = run {
                make(.crashed)
            } else if let move = order.first(where: { allows($0) }) {
                make(move)
            } else {
                make(.timeToDeadline)
            }
        }
        return life.state.isUp
    }
}

extension ServiceWorld {
    /// The planted bug: the run is gone and this is not reported.
    mutating func loseRunUnseen() { run = .none }

    mutating func pass(_ duration: Duration) { now = now.advanced(by: duration) }
}
