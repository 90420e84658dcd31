extension HTMLReport {
    /// The marks that a report's lines were painted with become spans, everything else is escaped.
    static func painted(_ line: String) -> String {
        var result = ""
        for piece in line.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated() {
            guard piece.offset > 0, let cut = piece.element.firstIndex(of: "\u{2}"),
                let end = piece.element.firstIndex(of: "\u{3}")
            else {
                result += escape(String(piece.element))
                continue
            }
            let text = piece.element[piece.element.index(after: cut)..<end]
            let rest = piece.element[piece.element.index(after: end)...]
            result += "<span class=\"\(piece.element[..<cut])\">\(escape(String(text)))</span>\(escape(String(rest)))"
        }
        return result
    }

    /// Text within a page or an attribute. Control characters that HTML does not allow become a sign for them.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
