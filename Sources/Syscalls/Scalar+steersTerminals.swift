extension Unicode.Scalar {
    /// Whether a terminal or a browser obeys this character instead of showing it: both sets of controls of ISO 6429, separators of
    /// lines, and marks that turn the direction of text or annotate it (Unicode 15: Bidi_Control, U+FEFF, U+FFF9 to U+FFFB). With the
    /// last, one name can be made to look like another ("Trojan Source", CVE-2021-42574).
    package var steersTerminals: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xFFF9...0xFFFB:
            true
        default: false
        }
    }
}
