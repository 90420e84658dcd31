/// Collects problems, so that all mistakes of a file are reported at once.
///
/// It keeps a hundred and counts the rest: a file of a mebibyte can hold hundreds of thousands, which is too many to read.
struct ProblemList {
    static let limit = 100

    private(set) var problems: [ConfigProblem] = []
    private(set) var omitted = 0

    var isEmpty: Bool { problems.isEmpty }

    /// The texts are built only if the problem is kept: looking for the nearest name costs time.
    mutating func add(
        _ message: @autoclosure () -> String,
        at position: SourcePosition,
        hint: @autoclosure () -> String? = nil
    ) {
        if problems.count < Self.limit {
            problems.append(ConfigProblem(message(), at: position, hint: hint()))
        } else {
            omitted += 1
        }
    }

    func throwIfAny() throws(ConfigError) {
        guard isEmpty else { throw ConfigError(problems, omitted: omitted) }
    }
}
