import Testing

@testable import Log

@Suite("Log retention")
struct LogRetentionTests {
    private let settings = LogSettings(maxSize: 1 << 20, maxFiles: 4, totalLimit: 10_000, keepFree: 100)

    private func files(_ numbers: ClosedRange<Int>, size: Int64 = 1000) -> [LogRetention.File] {
        numbers.map { LogRetention.File(number: $0, plain: nil, compressed: size) }
    }

    @Test("the oldest files beyond the count go")
    func count() {
        #expect(LogRetention(files: files(1...6)).steps(settings) == [.evict(1), .evict(2), .evict(3)])
    }

    @Test("the oldest go until all logs together fit")
    func total() {
        #expect(LogRetention(files: files(1...3), othersSize: 8_500).steps(settings) == [.evict(1), .evict(2)])
    }

    @Test("the oldest go until enough is left free")
    func free() {
        #expect(LogRetention(files: files(1...3), free: 50).steps(settings) == [.evict(1)])
    }

    @Test("never the end of the last failed run, whatever the limits (E20)")
    func kept() {
        let crowded = LogRetention(files: files(1...6), othersSize: 1_000_000, kept: 2...3)
        #expect(crowded.steps(settings) == [.evict(1), .evict(4), .evict(5), .evict(6)])
        #expect(crowded.oldest(settings) == 1)
        #expect(LogRetention(files: files(2...3), kept: 2...3).oldest(settings) == nil)
    }

    @Test("only the end is kept of a failed run that filled everything")
    func keptIsBounded() {
        #expect(LogRetention(files: files(1...9), kept: 1...9).steps(settings).first == .evict(1))
        #expect(LogRetention(files: files(1...9), kept: 1...9).steps(settings).count == 6)
    }

    @Test("leftovers of a killed compression are removed: a partial file, or a plain file beside a complete one")
    func leftovers() {
        let left = LogRetention(
            files: [.init(number: 1, plain: 9, compressed: 3), .init(number: 2, plain: 9, compressed: nil)], parts: [2])
        #expect(left.steps(settings) == [.removePart(2), .removePlain(1), .compress(2)])
    }

    @Test(
        "what will be evicted is not compressed, and of the rest the newest comes first: the oldest may go before its turn"
    )
    func compression() {
        let plain = (1...5).map { LogRetention.File(number: $0, plain: 1000, compressed: nil) }
        #expect(
            LogRetention(files: plain).steps(settings) == [
                .evict(1), .evict(2), .compress(5), .compress(4), .compress(3),
            ])
    }
}
