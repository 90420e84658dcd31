extension CronSchedule {
    private struct Field {
        let name: String
        let range: ClosedRange<Int>
        var names: [String] = []
    }

    private static let fields = [
        Field(name: "minute", range: 0...59), Field(name: "hour", range: 0...23),
        Field(name: "day of the month", range: 1...31),
        Field(
            name: "month", range: 1...12,
            names: ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        Field(name: "day of the week", range: 0...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ]

    private static let shorthands = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    private static let longestMonths = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// Reads the five fields, or a word such as `@daily`.
    package static func parse(_ text: String) throws(ValueFault) -> CronSchedule {
        var spelled = text
        if text.hasPrefix("@") {
            guard let fields = shorthands[text.lowercased()] else {
                let words = shorthands.keys.sorted().joined(separator: ", ")
                throw ValueFault("\(JSONText.shown(text)) is not a schedule", hint: "the words are \(words)")
            }
            spelled = fields
        }
        let words = spelled.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == fields.count else {
            throw ValueFault(
                "a schedule has five fields, not \(words.count)",
                hint: "minute, hour, day of the month, month, day of the week: \"0 3 * * *\" is 03:00 every day")
        }
        var values: [Values] = []
        for (word, field) in zip(words, fields) { values.append(try read(word, field)) }
        // Sunday has two numbers.
        if values[4].contains(7) { values[4].bits |= 1 }
        let schedule = CronSchedule(
            description: text, minutes: values[0], hours: values[1], days: values[2], months: values[3],
            weekdays: values[4])
        guard schedule.comesEver else {
            throw ValueFault("the schedule \(JSONText.shown(text)) never comes", hint: "no such month has that day")
        }
        return schedule
    }

    private var comesEver: Bool {
        if !days.isOpen && !weekdays.isOpen { return true }
        return (1...12).contains { month in
            months.contains(Int64(month)) && (1...Self.longestMonths[month]).contains { days.contains(Int64($0)) }
        }
    }

    private static func read(_ word: Substring, _ field: Field) throws(ValueFault) -> Values {
        var values = Values(isOpen: word.hasPrefix("*"))
        for part in word.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            var step = 1
            if halves.count == 2 {
                guard let number = number(halves[1]), number > 0 else {
                    throw fault(part, field, "a step is a number from 1, as in */15")
                }
                step = number
            }
            let range = try range(halves[0], field, isOpenEnded: halves.count == 2)
            for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                values.bits |= 1 << UInt64(value)
            }
        }
        return values
    }

    private static func range(
        _ text: Substring, _ field: Field, isOpenEnded: Bool
    ) throws(ValueFault) -> ClosedRange<Int> {
        // Of the week's eight numbers the last is the first once more.
        if text == "*" {
            return field.range.lowerBound...min(field.range.upperBound, field.names.count == 7 ? 6 : .max)
        }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], field)
        guard ends.count == 2 else { return first...(isOpenEnded ? max(first, field.range.upperBound) : first) }
        var last = try value(ends[1], field)
        if field.names.count == 7, last == 0, first > 0 { last = 7 }
        guard first <= last else { throw fault(text, field, "the end of a range comes after its beginning") }
        return first...last
    }

    private static func value(_ text: Substring, _ field: Field) throws(ValueFault) -> Int {
        if let index = field.names.firstIndex(of: text.uppercased()), !text.isEmpty { return index }
        guard let number = number(text), field.range.contains(number) else {
            let names = field.names.filter { !$0.isEmpty }
            let also = names.isEmpty ? "" : ", or \(names[0]) to \(names[names.count - 1])"
            throw fault(text, field, "from \(field.range.lowerBound) to \(field.range.upperBound)\(also)")
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        (1...3).contains(text.utf8.count) && text.utf8.allSatisfy(ASCII.isDigit) ? Int(text) : nil
    }

    private static func fault(_ text: Substring, _ field: Field, _ hint: String) -> ValueFault {
        ValueFault("the \(field.name) of a schedule cannot be \(JSONText.shown(String(text)))", hint: hint)
    }
}
