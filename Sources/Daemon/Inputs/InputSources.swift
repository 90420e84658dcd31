import Loop
import Syscalls

/// Who watches the places that the inputs need.
@LoopActor
protocol InputSources: AnyObject {
    /// Has all inputs watched, and what the links among them lead to, and returns when it is so.
    func watchInputs() async

    /// What at or below some places changes without being reported, even to one who asks; absolute.
    func unwatched(below places: [Path]) -> [UnwatchedPlace]
}

/// A place among the inputs whose changes nobody reports.
struct UnwatchedPlace: Hashable {
    /// The file, or the topmost folder; absolute.
    let path: Path
    /// Why, as the rest of a sentence that begins with the path.
    let reason: String
}
