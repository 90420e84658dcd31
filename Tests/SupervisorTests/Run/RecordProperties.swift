// What must hold of all that reads records, /proc and peers, for any bytes whatever. Used by a seeded test here and by
// scripts/fuzz/records.sh.
import Loop
import Model

@testable import Supervisor
@testable import Syscalls

enum RecordProperties {
    /// The sentence that does not hold; nil when all do.
    static func broken(by bytes: [UInt8]) -> String? {
        brokenFields(bytes) ?? brokenRecords(FieldFile(bytes: bytes)) ?? brokenTables(bytes) ?? brokenAnswers(bytes)
    }

    private static func brokenFields(_ bytes: [UInt8]) -> String? {
        let file = FieldFile(bytes: bytes)
        let again = FieldFile(bytes: file.encoded)
        guard same(file, again) else { return "a record reads as it was written" }
        var damaged = file.encoded
        if let place = bytes.first.map({ Int($0) % damaged.count }), place < damaged.count - FieldFile.checkLength {
            damaged[place] ^= 1
            guard FieldFile(bytes: damaged).fields.isEmpty else { return "a damaged record has no fields" }
        }
        var written = FieldFile()
        written.add("key", bytes)
        return FieldFile(bytes: written.encoded).bytes("key") == bytes ? nil : "a field holds any bytes"
    }

    private static func same(_ one: FieldFile, _ other: FieldFile) -> Bool {
        one.fields.count == other.fields.count
            && zip(one.fields, other.fields).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    }

    private static func brokenRecords(_ file: FieldFile) -> String? {
        if let record = BeginRecord(file) {
            guard BeginRecord(FieldFile(bytes: record.encoded)) == record else {
                return "a begin record reads as written"
            }
            guard record.age >= .zero || record.instant != nil else { return "nothing began in the future" }
            _ = record.deadline(
                after: .seconds(600), at: LoopInstant(nanoseconds: .max), UTCTime(nanoseconds: .max))
        }
        if let record = EndRecord(file) {
            guard EndRecord(FieldFile(bytes: record.encoded)) == record else {
                return "an exit record reads as written"
            }
            _ = (record.outcome.description, record.outcome.hopelessness)
            if case .ended(let status, _) = record.outcome, case .exited(let code) = status {
                guard status.shellCode == code else { return "an exit code is told as it is" }
            }
        }
        if let found = LingeringProcesses(file) {
            guard LingeringProcesses(FieldFile(bytes: found.encoded)) == found else {
                return "what lingers reads as written"
            }
            _ = (found.text(at: LoopInstant(nanoseconds: .max)), found.text(at: LoopInstant(nanoseconds: .min)))
        }
        if let spec = LaunchSpec(file) {
            guard LaunchSpec(FieldFile(bytes: spec.encoded)) == spec else { return "a specification reads as written" }
        }
        let report = NotifyReport(file)
        _ = report.answer(watchdog: .seconds(1), at: LoopInstant(nanoseconds: .max))
        return NotifyReport(FieldFile(bytes: report.encoded)) == report ? nil : "a report reads as written"
    }

    private static func brokenTables(_ bytes: [UInt8]) -> String? {
        if let entry = ProcessTable.parse(bytes, pid: 1), entry.pid != 1 { return "an entry is that of its process" }
        for port in [0, 80, 6379, .max] as [UInt16] { _ = ListenerOwner.parse(bytes, port: port) }
        _ = RunCensus.folder(inCommand: bytes)
        let marked = [UInt8(ascii: "A"), 0] + Array("BGEXEC_RUN_FOLDER=/x".utf8) + [0] + bytes
        return RunCensus.folder(inEnvironment: marked) == "/x" ? nil : "a mark is found, whatever follows it"
    }

    private static func brokenAnswers(_ bytes: [UInt8]) -> String? {
        if let status = HTTPQuestion.status(of: bytes), !(-99...999).contains(status) {
            return "a status has three digits"
        }
        let question = HTTPQuestion(host: "localhost", port: 80, target: "/", statuses: [200...299], body: "ok|[0-9]+")
        if question.judge(bytes) == nil, !bytes.starts(with: Array("HTTP/1.".utf8)) { return "only HTTP is healthy" }
        if RedisProbe.judge(bytes) == nil, ![UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes.first ?? 0) {
            return "only Redis is healthy"
        }
        var report = NotifyReport()
        let told = report.update(with: bytes, at: LoopInstant(nanoseconds: 1))
        return told == (report != NotifyReport()) ? nil : "news are news"
    }
}
