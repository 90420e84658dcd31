import Config
import Detection
import Syscalls
import TestSupport
import Testing

@Suite("Files that anybody may have written")
struct DetectorFuzzTests {
    private static let files: [(name: String, text: String)] = [
        (
            "Procfile",
            "web: bundle exec puma -p ${PORT:-3000} -C config/puma.rb\nrelease: rake db:migrate\n# x\nworker: a\n"
        ),
        (
            "compose.yaml",
            """
            x-e: &e { A: "${B:-${C}}", D: $$x }
            services:
              db: { image: "postgres:16", environment: { <<: *e, POSTGRES_PASSWORD: "${P:?no}" }, ports: ["127.0.0.1:5432:5432"] }
              web: { build: ., depends_on: { db: { condition: service_healthy } }, command: sh -c 'a "b" c', restart: "no" }
              mq: { image: "x.y/z:1@sha256:0", ports: [{ target: 1, published: "2-3" }], healthcheck: { test: ["CMD", a], interval: 1s } }
              s3: { image: minio/minio, command: server /d --console-address=:9001, profiles: [p] }
            """
        ),
        (
            "process-compose.yml",
            """
            environment: [A=$B]
            processes:
              a: { command: "x {{.Y}} $$Z", readiness_probe: { http_get: { port: 80, path: /x }, period_seconds: 3 } }
              b: { command: y, depends_on: { a: { condition: process_completed } }, shutdown: { signal: 15 }, availability: { restart: "no" } }
            """
        ),
        (
            "Makefile",
            ".PHONY: test\ntest: a | b \\\n  c\n\t@x $(Y)\ndefine z\nq:\nendef\ndev::; flask run --port 5000\nv := 1\n"
        ),
        (
            "justfile",
            "set x := 'y'\n[private]\na b='c':\n  d\ntest: a && (e 'f')\n  #!/bin/sh\n  x\n@dev:\n\ty\nq := '''\nz:\n'''\n"
        ),
        ("requirements.txt", "redis==5 ; python_version<'4'\nminio\n-r other.txt\npytest[x]>=1\n"),
        (
            "server.py",
            "from . import a\nfrom ..b import c, d as e\nimport os.path as p, util\nprint(\"Ready {x}\")\nwhile True: pass\n"
        ),
        (".env", "PORT=1\nP='x'\nREDIS_URL=redis://h:6380/1\n"),
    ]
    private static let pieces = [
        ":", "::", ": ", "\n", "\n\t", "\\\n", "\"", "'", "${", "}", "$", "{{", "}}", "[", "]", "{", "- ", "&a ", "*a",
        "<<: ", "\u{0}",
        "é", "\r\n", "=", "../", "/", "-", "99999", "#", "(", "%", "|",
    ]

    @Test("never crash a detector, and what it finds has valid names and needs", arguments: 0..<4)
    func mutations(part: UInt64) throws {
        let detectors: [any Detector] = [
            ProcfileDetector(), ComposeDetector(), ProcessComposeDetector(), MakefileDetector(), JustfileDetector(),
            ScriptDetector(),
        ]
        try withFolder(["bin/docker": "#!/bin/sh\n", "bin/minio": "#!/bin/sh\n", "bin/redis-server": "#!/bin/sh\n"]) {
            machine in
            for seed in (part * 60)..<((part + 1) * 60) {
                var random = Seeded(seed)
                let files = Self.files.map { ($0.name, Self.mutated($0.text, &random)) }
                try withFolder(Dictionary(uniqueKeysWithValues: files)) { folder in
                    let project = ProjectFolder(folder, programFolders: [machine / "bin"])
                    for detector in detectors { check(detector.detect(in: project), seed) }
                }
            }
        }
    }

    private func check(_ findings: Findings, _ seed: UInt64) {
        let names = findings.units.map(\.config.name)
        #expect(Set(names).count == names.count, "seed \(seed): \(names)")
        for unit in findings.units.map(\.config) {
            #expect(throws: Never.self, "seed \(seed)") { try UnitName.check(unit.name) }
            #expect(!unit.needs.contains(unit.name), "seed \(seed)")
            #expect(unit.inputs.allSatisfy { !$0.isEmpty && !$0.hasPrefix("/") }, "seed \(seed): \(unit.inputs)")
            switch unit.command {
            case .shell(let line): #expect(line.contains { !$0.isWhitespace }, "seed \(seed)")
            case .exec(let words): #expect(words.first.map { !$0.isEmpty } ?? false, "seed \(seed)")
            }
        }
    }

    private static func mutated(_ text: String, _ random: inout Seeded) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, index + Int.random(in: 1...20, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...127, using: &random)
            case 1: bytes.removeSubrange(index..<end)
            case 2: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
