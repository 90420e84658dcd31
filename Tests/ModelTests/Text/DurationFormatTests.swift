import Testing

@testable import Model

@Suite("Durations for people")
struct DurationFormatTests {
    @Test(
        "have one decimal below a minute, and from then on the two largest units",
        arguments: [
            (0, "0.0 s"), (0.04, "0.0 s"), (0.05, "0.1 s"), (0.5, "0.5 s"), (9.96, "10.0 s"), (59.94, "59.9 s"),
            (59.95, "1 min"), (60, "1 min"), (125, "2 min 5 s"), (3599.4, "59 min 59 s"), (3599.5, "1 h"),
            (11_040, "3 h 4 min"), (11_099, "3 h 4 min"), (86_400, "1 d"), (198_000, "2 d 7 h"), (-1, "0.0 s"),
        ] as [(Double, String)])
    func measured(_ seconds: Double, _ text: String) {
        #expect(DurationFormat.text(seconds) == text)
        #expect(DurationFormat.text(.milliseconds(Int64((seconds * 1000).rounded()))) == text)
    }

    @Test(
        "are whole seconds where they grow",
        arguments: [
            (0.4, "0 s"), (0.99, "0 s"), (59, "59 s"), (59.99, "59 s"), (60, "1 min"), (250, "4 min 10 s"),
            (3600, "1 h"), (7500, "2 h 5 min"), (86_399, "23 h 59 min"), (273_600, "3 d 4 h"), (-5, "0 s"),
        ] as [(Double, String)])
    func whole(_ seconds: Double, _ text: String) { #expect(DurationFormat.whole(seconds) == text) }

    @Test(
        "are shown as configured",
        arguments: [
            (0, "0 s"), (50, "50 ms"), (300, "0.3 s"), (1000, "1 s"), (10_000, "10 s"), (1500, "1.5 s"),
            (60_000, "1 min"),
            (125_000, "2 min 5 s"), (300_000, "5 min"),
        ] as [(Int64, String)])
    func chosen(_ milliseconds: Int64, _ text: String) {
        #expect(DurationFormat.chosen(.milliseconds(milliseconds)) == text)
    }

    @Test(
        "may be milliseconds where they are very short",
        arguments: [(400, "0 ms"), (500, "1 ms"), (35_000, "35 ms"), (99_499, "99 ms"), (100_000, "0.1 s")]
            as [(
                Int64, String
            )])
    func precise(_ microseconds: Int64, _ text: String) {
        #expect(DurationFormat.precise(.microseconds(microseconds)) == text)
    }
}
