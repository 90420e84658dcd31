import Model

/// Reads the Test Anything Protocol, versions 12 to 14 (https://testanything.org), out of a run's standard output.
package enum TAPReader {
    /// Reads a whole output or file. One that holds no TAP at all has a fault that says so.
    package static func report(of bytes: [UInt8]) -> TestReport {
        if let report = read(String(decoding: bytes, as: UTF8.self)) { return report }
        var report = TestReport()
        report.fault = bytes.isEmpty ? "it is empty" : "it contains no TAP: neither a version nor a plan"
        return report
    }

    /// Reads a whole output; nil when it contains no TAP: neither a version nor a plan.
    package static func read(_ output: some StringProtocol) -> TestReport? {
        var report = TestReport()
        var plan: Int?
        var isTAP = false
        var isDiagnostic = false
        var diagnostic = TAPDiagnostic()
        let plain = ColourCodes.removed(from: String(output))
        for text in plain.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            if isDiagnostic, !text.hasPrefix("  ...") {
                // A block that was never closed ends with the next item.
                if item(text, number: 0) == nil { diagnostic.add(text); continue }
            }
            if text.hasPrefix("TAP version ") { isTAP = true; continue }
            if text.hasPrefix("Bail out!") {
                // A run that bails out has failed, whatever its exit code.
                report.fault = "it bailed out:\(TestReport.name(text.dropFirst(9)))"
                let why = TestReport.message(text.dropFirst(10))
                finish(&diagnostic, in: &report)
                report.items.append(.init(name: "Bail out!", result: .failed(.error, message: why)))
                isTAP = true
                break
            }
            if text.hasPrefix("1.."), let count = Int(text.dropFirst(3).prefix { $0.isNumber }) {
                plan = count
                isTAP = true
                continue
            }
            if let item = item(text, number: report.items.count + 1) {
                finish(&diagnostic, in: &report)
                diagnostic.begin(isFailed: item.isFailed)
                report.items.append(item)
                isDiagnostic = false
                if report.items.count >= TestReport.itemLimit { break }
                continue
            }
            // A YAML block or a comment below a failure says why.
            if text.hasPrefix("  ---") { isDiagnostic = true; diagnostic.add("---"); continue }
            if text.hasPrefix("  ...") { isDiagnostic = false; diagnostic.close(); continue }
            if text.hasPrefix("#") { diagnostic.add(comment: text) } else { diagnostic.add(nested: text) }
        }
        finish(&diagnostic, in: &report)
        guard isTAP else { return nil }
        if report.fault == nil {
            if let plan, plan != report.items.count {
                report.fault = "\(plan) items were planned, but it has \(report.items.count)"
            } else if plan == nil {
                report.fault = "its plan is missing; it may be truncated"
            }
        }
        return report
    }

    /// Joins what has come below the last item to it.
    private static func finish(_ diagnostic: inout TAPDiagnostic, in report: inout TestReport) {
        let text = diagnostic.take()
        guard !text.isEmpty, let last = report.items.indices.last, case .failed(let kind, _) = report.items[last].result
        else { return }
        report.items[last].result = .failed(kind, message: TestReport.message(text))
    }

    static func item(_ line: some StringProtocol, number: Int) -> TestReport.Item? {
        let isFailed = line.hasPrefix("not ok")
        guard isFailed || line.hasPrefix("ok") else { return nil }
        var rest = line.dropFirst(isFailed ? 6 : 2)
        guard rest.isEmpty || rest.first == " " else { return nil }
        rest = rest.drop { $0 == " " }
        let digits = rest.prefix { $0.isNumber }
        let id = Int(digits) ?? number
        rest = rest.dropFirst(digits.count).drop { $0 == " " || $0 == "-" }
        var name = String(rest)
        var directive = ""
        if let mark = rest.lastIndex(of: "#"), mark == rest.startIndex || rest[rest.index(before: mark)] != "\\" {
            name = String(rest[..<mark].trimmingSpace)
            directive = String(rest[rest.index(after: mark)...].drop { $0 == " " }).uppercased()
        }
        if name.isEmpty { name = "item \(id)" }
        // What is still to be done may fail; that is what TODO says.
        let result: TestReport.Result =
            if directive.hasPrefix("SKIP") || directive.hasPrefix("TODO") {
                .skipped
            } else {
                isFailed ? .failed(.failure, message: "") : .passed
            }
        return TestReport.Item(name: TestReport.name(name), result: result)
    }
}
