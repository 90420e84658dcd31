/// What makes a file no text that we read at all.
enum TextFault {
    static func find(in bytes: [UInt8], maximumSize: Int) -> ConfigProblem? {
        guard bytes.count <= maximumSize else {
            return ConfigProblem(
                "the file has \(bytes.count) bytes; at most \(maximumSize) are read",
                at: .start,
                hint: "is this the right file?"
            )
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return ConfigProblem(
                "the file begins with a byte order mark",
                at: .start,
                hint: "save it as UTF-8 without a byte order mark"
            )
        }
        guard let fault = UTF8Check.firstFault(in: bytes) else { return nil }
        return ConfigProblem(
            "the byte 0x\(String(bytes[fault], radix: 16, uppercase: true)) is not valid UTF-8 here",
            at: UTF8Check.position(of: fault, in: bytes),
            hint: "save the file as UTF-8"
        )
    }
}
