import Model

/// Reads JUnit XML as pytest, swift test, jest-junit, Gradle, Maven and cargo-nextest write it.
///
/// There is no binding schema; what they have in common are `testcase` elements with `name`, mostly `classname`, and within them
/// `failure`, `error` or `skipped`. A test that was tried again counts by its last try: nextest and Surefire then add `flakyFailure`
/// or `rerunFailure` elements, which are no failures.
package enum JUnitReader {
    /// Larger files are not read.
    package static let sizeLimit = 64 << 20

    /// Reads one file. What precedes a fault is given with it.
    package static func read(_ bytes: [UInt8]) -> TestReport {
        var report = TestReport()
        if bytes.count > sizeLimit {
            report.fault = "it is larger than \(SizeFormat.text(sizeLimit))"
            return report
        }
        var parser = JUnitParser()
        do throws(XMLReader.Fault) {
            var reader = XMLReader(try XMLEncoding.asUTF8(bytes))
            while let token = try reader.next() {
                try parser.handle(token)
                if parser.items.count >= TestReport.itemLimit {
                    report.fault = "it has more than \(TestReport.itemLimit) items"
                    break
                }
            }
        } catch {
            report.fault = bytes.isEmpty ? "it is empty" : TestReport.name(error.description)
        }
        report.items = parser.items
        return report
    }
}

/// What is known while a file is read.
private struct JUnitParser {
    var items: [TestReport.Item] = []
    private var suites: [String] = []
    private var current: (name: String, result: TestReport.Result)?
    /// The failure whose text is being gathered.
    private var failure: (kind: ItemFailure.Kind, element: String, message: String)?
    /// What the current item has printed, when its report has that: of a failure without words it is all that is known.
    private var output = ""
    private var isInOutput = false

    mutating func handle(_ token: XMLReader.Token) throws(XMLReader.Fault) {
        switch token {
        case .open(let name, let attributes, let isEmpty):
            if items.isEmpty, suites.isEmpty, current == nil, !["testsuites", "testsuite"].contains(name) {
                throw .malformed("not a JUnit report: the root is <\(name)>,", offset: 0)
            }
            open(name, attributes)
            if isEmpty { close(name) }
        case .close(let name): close(name)
        case .text(let text):
            // Cut when it is complete: what went wrong is at its end more often than at its beginning.
            if failure != nil { failure?.message += text } else if isInOutput { output += text }
        }
    }

    private mutating func open(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "testsuites": suites.append("")
        case "testsuite": suites.append(attributes["name"] ?? "")
        case "testcase":
            current = (Self.fullName(attributes, suite: suites.last ?? ""), .passed)
            output = ""
        case "system-out", "system-err": isInOutput = current != nil
        case "failure", "error":
            guard current != nil, failure == nil else { return }
            let message = attributes["message"] ?? attributes["type"] ?? ""
            failure = (name == "error" ? .error : .failure, name, message.isEmpty ? "" : message + "\n")
        case "skipped": if current?.result == .passed { current?.result = .skipped }
        default: break
        }
    }

    private mutating func close(_ name: String) {
        if let failure, failure.element == name {
            let message = TestReport.message(failure.message.trimmingSpace)
            current?.result = .failed(failure.kind, message: message)
            self.failure = nil
        }
        switch name {
        case "testsuite", "testsuites": _ = suites.popLast()
        case "system-out", "system-err": isInOutput = false
        case "testcase":
            // CTest writes an empty failure, and beside it what the test has printed.
            if case .failed(let kind, "")? = current?.result {
                current?.result = .failed(kind, message: TestReport.message(output.trimmingSpace))
            }
            if let current { items.append(TestReport.Item(name: current.name, result: current.result)) }
            current = nil
        default: break
        }
    }

    /// The class and the name, joined as a person would say it; a name that repeats the class is not doubled.
    private static func fullName(_ attributes: [String: String], suite: String) -> String {
        let name = attributes["name"] ?? ""
        let group = attributes["classname"] ?? attributes["class"] ?? suite
        let joined = group.isEmpty || name.hasPrefix(group) ? name : name.isEmpty ? group : group + "::" + name
        return TestReport.name(joined)
    }
}
