import TestSupport

extension Seeded {
    /// True once in so many times.
    mutating func oneIn(_ times: Int) -> Bool { Int(next() % UInt64(times)) == 0 }

    /// A whole number, equally likely each.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func of<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[within(0...elements.count - 1)]
    }
}
