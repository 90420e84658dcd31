/// Names for several units.
extension Decoding {
    mutating func groups(_ field: Field?, of units: [UnitConfig]) -> [GroupConfig] {
        guard let field, let members = object(field.node, as: field.label) else { return [] }
        let names = Set(members.map(\.key))
        return members.map { member in
            checkName(of: member, besides: units)
            return GroupConfig(name: member.key, units: unitNames(of: member, units, groups: names))
        }
    }

    private mutating func checkName(of member: JSONMember, besides units: [UnitConfig]) {
        do throws(ValueFault) {
            try UnitName.check(member.key)
        } catch {
            problems.add(error.message, at: member.position, hint: error.hint)
        }
        if let unit = units.first(where: { $0.name == member.key }) {
            problems.add(
                "the name \(JSONText.shown(member.key)) is already used by a \(unit.isService ? "service" : "job")",
                at: member.position, hint: "commands could not tell them apart; choose another name for the group")
        }
    }

    private mutating func unitNames(of member: JSONMember, _ units: [UnitConfig], groups: Set<String>) -> [String] {
        let label = "the group \(JSONText.shown(member.key))"
        let known = units.map(\.name)
        var names: [String] = []
        for element in elements(Field(label: label, node: member.value), of: "unit names") {
            guard let name = string(element, "a unit's name") else { continue }
            let shown = JSONText.shown(name)
            if names.contains(name) {
                problems.add("\(shown) is listed twice in \(label)", at: element.node.position, hint: "remove one")
            } else if !known.contains(name) {
                problems.add(
                    groups.contains(name)
                        ? "\(label) holds the group \(shown)"
                        : "\(label) holds \(shown), which is not a service or job",
                    at: element.node.position,
                    hint: groups.contains(name)
                        ? "a group holds units only: list those of \(shown)"
                        : Spelling.nearest(to: name, in: known).map { "did you mean \"\($0)\"?" })
            }
            names.append(name)
        }
        if case .array([]) = member.value.value {
            problems.add("\(label) is empty", at: member.value.position, hint: "list its units, or remove it")
        }
        return names
    }
}
