import FoundationEssentials

/// Pieces of configurations.
enum Units {
    /// A service that says `ready` and stays.
    static let steady = #""command": "echo ready; exec sleep infinity", "health": { "log": "ready" }"#

    /// A router and a test in the manner of a pipeline; each run of the test writes a line to `runs.txt`.
    static let pipeline = """
        {
          "services": { "router": { \(steady), "inputs": ["router/"] } },
          "jobs": {
            "test": { "command": ["sh", "pipeline/test.sh"], "needs": ["router"], "inputs": ["router/", "pipeline/"] }
          }
        }
        """

    /// The files of `pipeline`.
    static let pipelineFiles = [
        "router/router.py": "version 1\n",
        "pipeline/test.sh": "echo run >> runs.txt\n",
    ]

    /// A text as JSON.
    static func quoted(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
