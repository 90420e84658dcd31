/// Looks into programs for the few facts that a configuration needs.
enum SourceText {
    /// The port that stands after the first of some marks that has one, on the same line: `listen(3000`, `("127.0.0.1", 8000)`.
    ///
    /// Ports below 80 and from 81 to 999 are taken for parts of addresses or other numbers.
    static func port(in text: String, after marks: [String]) -> UInt16? {
        let bytes = Array(text.utf8)
        for mark in marks {
            var start = 0
            while let place = find(Array(mark.utf8), in: bytes, from: start) {
                start = place
                if let port = port(in: bytes[place...].prefix(100).prefix { $0 != UInt8(ascii: "\n") }) { return port }
            }
        }
        return nil
    }

    /// The port that stands directly after one of some marks: `":8080`, `0.0.0.0:8080`.
    static func port(in text: String, directlyAfter marks: [String]) -> UInt16? {
        let bytes = Array(text.utf8)
        for mark in marks {
            var start = 0
            while let place = find(Array(mark.utf8), in: bytes, from: start) {
                start = place
                if let port = port(in: bytes[place...].prefix(6).prefix(while: isDigit)) { return port }
            }
        }
        return nil
    }

    /// The first number in some bytes that can be a port.
    private static func port(in bytes: ArraySlice<UInt8>) -> UInt16? {
        var rest = bytes
        while let first = rest.firstIndex(where: isDigit) {
            let digits = rest[first...].prefix(while: isDigit)
            let isPart = first > bytes.startIndex && isLetter(bytes[first - 1])
            rest = rest[digits.endIndex...]
            guard !isPart, !(rest.first.map(isLetter) ?? false) else { continue }
            if let number = UInt16(String(decoding: digits, as: UTF8.self)), number >= 1000 || number == 80 {
                return number
            }
        }
        return nil
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = mark.first, bytes.count >= mark.count else { return nil }
        var index = start
        while index <= bytes.count - mark.count {
            if bytes[index] == first, bytes[index..<index + mark.count].elementsEqual(mark) {
                return index + mark.count
            }
            index += 1
        }
        return nil
    }

    /// The name to which the first call of a function is assigned: `app` in `app = Flask(__name__)`.
    static func variable(assigned call: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let place = line.firstRange(of: call), let equals = line[..<place.lowerBound].firstIndex(of: "=")
            else { continue }
            let name = line[..<equals].prefix { $0 != ":" }.trimmed
            if !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
                !(line.first?.isWhitespace ?? true)
            {
                return String(name)
            }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            || byte == UInt8(ascii: "_")
    }
}
