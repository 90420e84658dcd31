// The entry of scripts/fuzz/reports.sh: libFuzzer calls it with bytes of its choice.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    if let words = ReportProperties.broken(by: Array(UnsafeBufferPointer(start: start, count: count))) {
        fatalError("this does not hold: \(words)")
    }
    return 0
}
