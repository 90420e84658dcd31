import FoundationEssentials
import Syscalls

extension Path {
    /// The name in Base64 when it is not shown as it is (bytes that are not UTF-8, control characters): another name may be shown alike.
    var exactBytes: String? { text == description ? nil : Data(bytes).base64EncodedString() }
}
