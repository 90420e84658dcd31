import Syscalls

/// A piece of a page. It is made of elements whose names are written in our sources, and of texts that are escaped here and nowhere else:
/// no text from outside can become an element or leave its attribute, and no caller can forget to escape it.
struct Markup {
    /// An attribute; its name is our own.
    struct Attribute {
        let name: StaticString
        let value: String

        init(_ name: StaticString, _ value: String) {
            self.name = name
            self.value = value
        }

        static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
    }

    /// The piece as HTML.
    let html: String

    private init(html: String) { self.html = html }

    /// Text, with what a browser would obey shown instead.
    static func text(_ text: String) -> Markup { Markup(html: escaped(text)) }

    /// An element with its contents.
    static func element(_ name: StaticString, _ attributes: [Attribute], _ contents: [Markup]) -> Markup {
        let inner = contents.map(\.html).joined()
        return Markup(html: "<\(name)\(written(attributes))>\(inner)</\(name)>")
    }

    /// An element that contains only text.
    static func element(_ name: StaticString, _ attributes: [Attribute], _ contents: String) -> Markup {
        element(name, attributes, [.text(contents)])
    }

    /// An element without attributes.
    static func element(_ name: StaticString, _ contents: [Markup]) -> Markup { element(name, [], contents) }

    /// An element without attributes that contains only text.
    static func element(_ name: StaticString, _ contents: String) -> Markup { element(name, [], contents) }

    /// An element that has no end tag in HTML.
    static func void(_ name: StaticString, _ attributes: [Attribute] = []) -> Markup {
        Markup(html: "<\(name)\(written(attributes))>")
    }

    /// A style sheet, whose text HTML does not escape: only our own.
    static func style(_ sheet: StaticString) -> Markup { Markup(html: "<style>\(sheet)</style>") }

    /// Pieces one after the other.
    static func group(_ pieces: [Markup]) -> Markup { Markup(html: pieces.map(\.html).joined(separator: "\n")) }

    private static func written(_ attributes: [Attribute]) -> String {
        attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    }

    /// For contents, and for attributes, which are always written in double quotes.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in printableLines(text.utf8).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
