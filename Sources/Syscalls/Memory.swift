import CLinux

/// Where some bytes first stand in others; nil when they do not. As fast as memory is read, see memmem(3).
package func offset(of wanted: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = bytes.baseAddress, let found = clinux_find(start, bytes.count, wanted, wanted.count) else {
        return nil
    }
    return found - start
}
