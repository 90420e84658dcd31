/// Single values: each reader takes a field that may be missing.
extension Decoding {
    mutating func bool(_ field: Field?, default value: Bool) -> Bool {
        guard let field else { return value }
        if case .bool(let value) = field.node.value { return value }
        mismatch(field, "true or false")
        return value
    }

    mutating func integer(_ field: Field?, in range: ClosedRange<Int>, default value: Int) -> Int {
        guard let field else { return value }
        guard case .number(let number) = field.node.value else {
            mismatch(field, "a whole number")
            return value
        }
        guard let integer = Int(exactly: number), range.contains(integer) else {
            problems.add(
                "\(field.label) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                at: field.node.position
            )
            return value
        }
        return integer
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: Field?,
        default value: Choice
    ) -> Choice {
        guard let field else { return value }
        let names = Choice.allCases.map(\.rawValue)
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        guard case .string(let text) = field.node.value else {
            mismatch(field, "one of \(list)")
            return value
        }
        if let choice = Choice(rawValue: text) { return choice }
        problems.add(
            "\(field.label) cannot be \(JSONText.shown(text))",
            at: field.node.position,
            hint: Spelling.nearest(to: text, in: names).map { "did you mean \"\($0)\"?" } ?? "one of \(list)"
        )
        return value
    }

    mutating func duration(_ field: Field?, in range: ClosedRange<Duration>) -> Duration? {
        guard let field else { return nil }
        if case .number(let number) = field.node.value {
            let example = number >= 1 && number <= 1e6 ? "\(Int(number))s" : "30s"
            mismatch(field, "a string with a unit", hint: "write \"\(example)\"")
            return nil
        }
        guard let duration = value(field, "a duration such as \"30s\"", DurationText.parse) else { return nil }
        guard range.contains(duration) else {
            let limit = DurationText.format(range.lowerBound)
            problems.add("\(field.label) must be at least \(limit)", at: field.node.position)
            return nil
        }
        return duration
    }

    mutating func size(_ field: Field?, in range: ClosedRange<Int>, default value: Int) -> Int {
        guard let field else { return value }
        guard let size = self.value(field, "a size such as \"10MB\"", SizeText.parse) else { return value }
        guard range.contains(size) else {
            let (low, high) = (SizeText.format(range.lowerBound), SizeText.format(range.upperBound))
            problems.add("\(field.label) must be from \(low) to \(high)", at: field.node.position)
            return value
        }
        return size
    }

    mutating func signal(_ field: Field?) -> StopSignal {
        guard let field else { return Defaults.stopSignal }
        if case .number(let number) = field.node.value {
            let fault = StopSignal.numberRefused(Int32(exactly: number) ?? 0)
            problems.add(fault.message, at: field.node.position, hint: fault.hint)
            return Defaults.stopSignal
        }
        return value(field, "a signal's name such as \"SIGTERM\"", StopSignal.parse) ?? Defaults.stopSignal
    }

    /// A regular expression, checked by the function passed in.
    mutating func regularExpression(_ field: Field?) -> String? {
        guard let field, let text = string(field, "a regular expression") else { return nil }
        if let fault = regularExpressionFault(text) {
            problems.add("\(field.label) is not a regular expression: \(fault)", at: field.node.position)
            return nil
        }
        return text
    }

    mutating func mismatch(_ field: Field, _ expected: String, hint: String? = nil) {
        let isNull = field.node.value == .null
        problems.add(
            "\(field.label) must be \(expected), not \(field.node.value.kind)",
            at: field.node.position,
            hint: hint ?? (isNull ? "remove the key to get its default" : nil)
        )
    }
}
