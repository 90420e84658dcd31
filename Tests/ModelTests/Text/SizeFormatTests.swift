import Testing

@testable import Model

@Suite("Sizes for people")
struct SizeFormatTests {
    @Test(
        "count in 1024, with one decimal below ten unless they are whole",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 KiB"), (1024, "1 KiB"), (1536, "1.5 KiB"), (10_240, "10 KiB"),
            (10_188, "9.9 KiB"), (10_189, "10 KiB"), (8 << 20, "8 MiB"), (3_355_443, "3.2 MiB"), (14 << 30, "14 GiB"),
            (1000 << 30, "1.0 TiB"), (5000 << 40, "5000 TiB"),
        ])
    func text(_ bytes: Int, _ text: String) { #expect(SizeFormat.text(bytes) == text) }
}
