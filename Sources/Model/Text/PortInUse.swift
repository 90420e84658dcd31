/// Finds in a program's last words the port that it could not listen on.
///
/// Programs say EADDRINUSE with the C library's words or the constant's name, and the port beside it or in the next line: `listen tcp
/// :8080: bind: address already in use` (Go), `address already in use 127.0.0.1:3000` (Node), `('127.0.0.1', 8000): address already in
/// use` (asyncio), `Port 5000 is in use by another program` (Flask).
package enum PortInUse {
    private static let words = [
        "address already in use", "eaddrinuse", "address in use", "is in use", "already in use",
    ]

    /// The ports that the lines may mean, the likeliest first; empty when none says that an address is in use.
    package static func ports(in lines: [String]) -> [UInt16] {
        let places = lines.indices.filter { index in
            let line = lines[index].lowercased()
            return words.contains { line.contains($0) }
        }
        var ports: [UInt16] = []
        for index in places + places.flatMap({ [$0 + 1, $0 - 1] }) where lines.indices.contains(index) {
            ports += numbers(in: lines[index]).filter { !ports.contains($0) }
        }
        return ports
    }

    /// Numbers that follow a colon, a comma or the word `port`.
    private static func numbers(in line: String) -> [UInt16] {
        let line = Array(line.lowercased().utf8)
        var numbers: [UInt16] = []
        var index = 0
        while index < line.count {
            let digits = line[index...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if digits.isEmpty {
                index += 1
                continue
            }
            let before = String(decoding: line[..<index].suffix(8), as: UTF8.self)
            let isPort = [":", ", ", "port ", "port: ", "port="].contains { before.hasSuffix($0) }
            if isPort, let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0 { numbers.append(port) }
            index = digits.endIndex
        }
        return numbers
    }
}
