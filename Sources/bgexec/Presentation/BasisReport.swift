import History
import Model

/// What a run rests on, as `show --basis` prints it.
struct BasisReport: Encodable {
    struct Need: Encodable {
        var unit: String
        /// What of it counts, for people.
        var state: String
        var basis: String?
        var outputs: String?
    }

    var run: String
    /// Stands for all of it: runs with the same one have seen the same.
    var basis: String
    var definition: String
    var inputs: String?
    var needs: [Need]

    init(_ run: RunIdentity, _ basis: Basis) {
        self.run = run.description
        self.basis = basis.digest.description
        definition = basis.definition
        inputs = basis.inputs?.description
        needs = basis.needs.map(Need.init)
    }

    var lines: [String] {
        let width = (["definition"] + needs.map(\.unit)).map(\.count).max() ?? 0
        func line(_ name: String, _ text: String) -> String {
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(text)"
        }
        let files = inputs.map { [line("inputs", String($0.prefix(10)))] } ?? []
        return ["\(run)  basis \(basis.prefix(10))", line("definition", definition)] + files
            + needs.map { line($0.unit, $0.text) }
    }
}

extension BasisReport.Need {
    fileprivate init(_ need: Basis.Need) {
        unit = need.unit
        switch need.state {
        case .service(let digest): (state, basis) = ("service, launched with basis", digest.description)
        case .job(let digest, let left):
            (state, basis, outputs) = ("job, passed with basis", digest.description, left?.description)
        case .external: state = "external service"
        case .notPassed(let digest): (state, basis) = ("job, had not passed with basis", digest.description)
        }
    }

    fileprivate var text: String {
        let parts = [state, basis.map { String($0.prefix(10)) }, outputs.map { "and outputs \($0.prefix(10))" }]
        return parts.compactMap(\.self).joined(separator: " ")
    }
}
