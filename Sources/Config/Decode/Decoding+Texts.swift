/// Strings: plain ones, ones with references to the environment, and ones that are values of a kind of their own.
extension Decoding {
    /// A string without expansion.
    mutating func string(_ field: Field, _ expected: String = "a string") -> String? {
        guard case .string(let text) = field.node.value else {
            mismatch(field, expected)
            return nil
        }
        if let index = text.unicodeScalars.enumerated().first(where: { $0.element == "\0" })?.offset {
            problems.add("\(field.label) holds a NUL character", at: field.node.position(ofScalar: index))
            return nil
        }
        return text
    }

    /// A string with its references to the environment replaced.
    mutating func expanded(_ field: Field, _ expected: String = "a string") -> String? {
        guard let text = string(field, expected) else { return nil }
        do throws(EnvironmentReferences.Fault) {
            let resolved = try scope.resolve(text)
            guard !resolved.utf8.contains(0) else {
                problems.add("\(field.label) holds a NUL character", at: field.node.position)
                return nil
            }
            return resolved
        } catch {
            let fault = scope.fault(error)
            problems.add(fault.message, at: field.node.position(ofScalar: error.scalar), hint: fault.hint)
            return nil
        }
    }

    /// A string that `parse` turns into a value.
    mutating func value<Value>(
        _ field: Field,
        _ expected: String,
        _ parse: (String) throws(ValueFault) -> Value
    ) -> Value? {
        string(field, expected).flatMap { parsed($0, of: field, parse) }
    }

    /// A string with references to the environment that `parse` turns into a value.
    mutating func expandedValue<Value>(
        _ field: Field?,
        _ expected: String,
        _ parse: (String) throws(ValueFault) -> Value
    ) -> Value? {
        guard let field else { return nil }
        return expanded(field, expected).flatMap { parsed($0, of: field, parse) }
    }

    mutating func parsed<Value>(
        _ text: String,
        of field: Field,
        _ parse: (String) throws(ValueFault) -> Value
    ) -> Value? {
        do throws(ValueFault) {
            return try parse(text)
        } catch {
            problems.add("\(field.label): \(error.message)", at: field.node.position, hint: error.hint)
            return nil
        }
    }

    /// The elements of an array, each as a field.
    mutating func elements(_ field: Field?, of what: String) -> [Field] {
        guard let field else { return [] }
        guard case .array(let nodes) = field.node.value else {
            var hint: String?
            if case .string(let text) = field.node.value { hint = "write [\(JSONText.shown(text))]" }
            mismatch(field, "an array of \(what)", hint: hint)
            return []
        }
        return nodes.map { Field(label: "an element of \(field.label)", node: $0) }
    }

    /// Paths or globs that `parse` reads.
    mutating func paths(_ field: Field?, _ parse: (String) throws(ValueFault) -> String) -> [String] {
        elements(field, of: "paths").compactMap { value($0, "a path", parse) }
    }

    /// Patterns as in `.gitignore`.
    mutating func patterns(_ field: Field?) -> [String] {
        elements(field, of: "patterns").compactMap {
            value($0, "a pattern") { text throws(ValueFault) in
                if text.isEmpty { throw ValueFault("a pattern is empty", hint: "remove it") }
                if text.utf8.contains(UInt8(ascii: "\n")) { throw ValueFault("a pattern holds a line break") }
                return text
            }
        }
    }

    /// Environment variables: an object of strings.
    mutating func environment(_ field: Field?) -> [String: String] {
        guard let field, let members = object(field.node, as: field.label) else { return [:] }
        var variables: [String: String] = [:]
        for member in members {
            let variable = Field(label: JSONText.shown(member.key), node: member.value)
            do throws(ValueFault) {
                try EnvironmentName.check(member.key)
            } catch {
                problems.add(error.message, at: member.position, hint: error.hint)
            }
            switch member.value.value {
            case .number, .bool: mismatch(variable, "a string", hint: "put it in double quotes")
            case .null, .string, .array, .object: variables[member.key] = expanded(variable)
            }
        }
        return variables
    }

    /// A command: a line for the shell, or an array for `execve`.
    mutating func command(_ field: Field) -> CommandConfig? {
        guard case .array(let nodes) = field.node.value else {
            guard let line = string(field, "a string or an array of strings") else { return nil }
            if line.allSatisfy(\.isWhitespace) {
                problems.add("\(field.label) is empty", at: field.node.position)
                return nil
            }
            return .shell(line)
        }
        let words = nodes.map { string(Field(label: "an element of \(field.label)", node: $0)) }
        guard let first = words.first else {
            problems.add("\(field.label) is empty", at: field.node.position, hint: "write [\"program\", \"argument\"]")
            return nil
        }
        if first?.isEmpty ?? false {
            problems.add("the program of \(field.label) is empty", at: nodes[0].position)
        }
        return .exec(words.compactMap { $0 })
    }
}
