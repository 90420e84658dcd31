// The entry of scripts/fuzz/trees.sh: libFuzzer calls it with bytes of its choice.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    if let words = TreeProperties.broken(by: Array(UnsafeBufferPointer(start: start, count: count))) {
        fatalError("this does not hold: \(words)")
    }
    return 0
}
