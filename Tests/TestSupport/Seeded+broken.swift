extension Seeded {
    /// One to three of the seeds in a row, broken at random in up to six places.
    public mutating func broken(_ seeds: [[UInt8]]) -> [UInt8] {
        var bytes = (0..<Int.random(in: 1...3, using: &self)).flatMap { _ in seeds.randomElement(using: &self) ?? [] }
        for _ in 0..<Int.random(in: 0...6, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
            // Numbers that have no room.
            case 3: bytes.insert(contentsOf: Array("9223372036854775808".utf8), at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }
}
