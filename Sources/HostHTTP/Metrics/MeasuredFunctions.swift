public import FunctionModel
internal import Synchronization

/// Functions whose invocations are counted and timed, whatever triggers them.
public final class MeasuredFunctions: FunctionInvoker {
    private struct Measures {
        var succeeded = 0
        var failed = 0
        var seconds = 0.0
        /// Invocations in each range of ``limits``, and above.
        var ranges = [Int](repeating: 0, count: limits.count + 1)
    }

    /// Seconds.
    private static let limits = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

    private let base: any FunctionInvoker
    private let measures = Mutex<[String: Measures]>([:])

    public init(_ base: any FunctionInvoker) { self.base = base }

    public var functions: [FunctionMetadata] { base.functions }

    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        let start = ContinuousClock.now
        do {
            let response = try await base.invoke(function, with: request)
            note(function, since: start, hasFailed: response.status >= 500)
            return response
        } catch {
            // A name nobody has must not become a label.
            if (error as? InvocationError)?.code != .unknownFunction { note(function, since: start, hasFailed: true) }
            throw error
        }
    }

    private func note(_ function: String, since start: ContinuousClock.Instant, hasFailed: Bool) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let range = Self.limits.firstIndex { seconds <= $0 } ?? Self.limits.count
        measures.withLock { measures in
            var one = measures.removeValue(forKey: function) ?? Measures()
            one.seconds += seconds
            one.ranges[range] += 1
            if hasFailed { one.failed += 1 } else { one.succeeded += 1 }
            measures[function] = one
        }
    }

    /// Writes what was measured, one label value for each function.
    public func write(to text: inout MetricsText) {
        let measures = measures.withLock { $0 }.sorted { $0.key < $1.key }
        for (name, one) in measures {
            for (result, count) in [("success", one.succeeded), ("failure", one.failed)] {
                text.counter(
                    "petrel_function_invocations_total", "Invocations that have ended.", Double(count),
                    [("function", name), ("result", result)])
            }
        }
        for (name, one) in measures {
            text.histogram(
                "petrel_function_duration_seconds", "How long invocations took.", limits: Self.limits,
                counts: one.ranges,
                sum: one.seconds, [("function", name)])
        }
    }
}
