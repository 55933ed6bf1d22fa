#if canImport(Glibc)
    import Glibc
#endif

/// What the allocator of glibc gives back to the system.
///
/// Left to itself it learns from every long block that is freed to keep more, up to 64 MiB for each of its arenas: after one
/// long payload the host would keep most of that memory for good. Fixed values keep it from learning.
enum MemoryThresholds {
    static func set() {
        #if canImport(Glibc)
            // Not among the headers that Swift sees; the numbers are those of malloc.h.
            typealias Mallopt = @convention(c) (CInt, CInt) -> CInt
            guard let symbol = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(symbol, to: Mallopt.self)
            let (trimThreshold, mmapThreshold): (CInt, CInt) = (-1, -3)
            _ = mallopt(mmapThreshold, 1 << 20)
            _ = mallopt(trimThreshold, 8 << 20)
        #endif
    }
}
