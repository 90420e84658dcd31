import Testing

@testable import Syscalls

@Suite("Time of day")
struct UTCTimeTests {
    @Test(
        "a time is written in 30 bytes that sort as the times do",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_795_341_599_999_999_999, "2026-11-22T09:59:59.999999999Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
        ] as [(Int64, String)])
    func written(nanoseconds: Int64, text: String) {
        #expect(UTCTime(nanoseconds: nanoseconds).description == text)
        #expect(text.utf8.count == 30)
    }
}
