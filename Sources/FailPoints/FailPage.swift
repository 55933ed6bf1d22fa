import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A page of memory, kept in a file, that the processes with fail points share with whoever arms them: how often each
/// point was visited, and which visit is to be the last. It outlives the processes that end at it.
///
/// `@unchecked Sendable`: the pointer never changes, and the words it leads to are atomic.
package final class FailPage: @unchecked Sendable {
    /// Names the file of the page to a process.
    package static let variable = "PETREL_FAIL_POINTS"

    #if DEBUG
        static let ofThisProcess = getenv(variable).flatMap { FailPage(path: String(cString: $0)) }
    #endif

    /// The place that is armed, from 1; 0 is none. Then the visits left, the deaths, and the visits of each place.
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private static let firstCount = 3
    private static let size = 4096

    /// Makes the file if there is none; nil when it cannot be had.
    package init?(path: String) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        defer { _ = Self.close(file) }
        guard ftruncate(file, off_t(Self.size)) == 0,
            let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED
        else { return nil }
        words = memory.bindMemory(
            to: Atomic<UInt64>.self, capacity: Self.size / MemoryLayout<Atomic<UInt64>>.stride)
    }

    deinit { munmap(words, Self.size) }

    /// The process that visits the point for the `visit`th time from now on ends there; no other one does.
    package func arm(_ point: FailPoint, _ side: FailPoint.Side, visit: Int) {
        words[1].store(UInt64(max(visit, 1)), ordering: .sequentiallyConsistent)
        words[0].store(UInt64(Self.place(point, side) + 1), ordering: .sequentiallyConsistent)
    }

    package func disarm() { words[0].store(0, ordering: .sequentiallyConsistent) }

    /// How many processes have ended at a point.
    package var deaths: Int { Int(words[2].load(ordering: .sequentiallyConsistent)) }

    /// How often the point has been visited, by all processes together.
    package func visits(_ point: FailPoint, _ side: FailPoint.Side) -> Int {
        Int(words[Self.firstCount + Self.place(point, side)].load(ordering: .relaxed))
    }

    package func visit(_ point: FailPoint, _ side: FailPoint.Side) {
        let place = Self.place(point, side)
        words[Self.firstCount + place].add(1, ordering: .relaxed)
        guard words[0].load(ordering: .sequentiallyConsistent) == UInt64(place + 1),
            words[1].wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue == 0
        else { return }
        disarm()
        words[2].add(1, ordering: .sequentiallyConsistent)
        kill(getpid(), SIGKILL)
    }

    private static func place(_ point: FailPoint, _ side: FailPoint.Side) -> Int {
        point.rawValue * FailPoint.Side.allCases.count + side.rawValue
    }

    private static func close(_ file: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(file)
        #elseif canImport(Musl)
            Musl.close(file)
        #else
            Darwin.close(file)
        #endif
    }
}
