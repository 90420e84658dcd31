import CPCRE2

/// A Perl-compatible regular expression over bytes, so that text which is not UTF-8 can be searched too.
///
/// PCRE2 with its just-in-time compiler: Swift's own `Regex` works on `String` only and is slower by two orders of magnitude.
package final class RegularExpression {
    private let code: OpaquePointer
    private let match: OpaquePointer

    /// Why a pattern was refused.
    package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
        /// PCRE2's words.
        package let reason: String
        /// Where in the pattern, in bytes from its beginning.
        package let offset: Int

        package var description: String { "\(reason) (at offset \(offset) of the pattern)" }
    }

    /// Compiles a pattern.
    /// - Parameter ignoringCase: ASCII letters match in either case.
    package init(_ pattern: String, ignoringCase: Bool = false) throws(PatternError) {
        var failure: Int32 = 0
        var offset = 0
        let options = ignoringCase ? PCRE2_CASELESS : 0
        let bytes = Array(pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &failure, &offset, nil),
            let match = pcre2_match_data_create_from_pattern_8(code, nil)
        else {
            var words = [UInt8](repeating: 0, count: 256)
            pcre2_get_error_message_8(failure, &words, words.count)
            throw PatternError(reason: String(decoding: words.prefix { $0 != 0 }, as: UTF8.self), offset: offset)
        }
        // Without the compiler the interpreter serves; that is slower and never wrong.
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        self.code = code
        self.match = match
    }

    deinit {
        pcre2_match_data_free_8(match)
        pcre2_code_free_8(code)
    }

    /// True when the pattern occurs in the bytes. A search that exceeds PCRE2's limits counts as not found.
    package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, match, nil) >= 0
    }

    /// True when the pattern occurs in the bytes.
    package func matches(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer(matches)
    }
}
