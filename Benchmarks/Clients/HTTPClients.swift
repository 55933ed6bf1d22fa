import Dispatch
import Foundation
import Synchronization

/// A few clients, each with a connection and a thread of its own, that start orchestrations and ask how they are.
struct HTTPClients {
    /// How many connections there are.
    static let count = 32

    var port: Int

    struct Work: Sendable {
        /// CPU time of the clients' threads, in seconds.
        var cpuSeconds = 0.0
        /// Requests for a status.
        var polls = 0
    }

    /// Starts so many by POST, and returns when the status of each has been seen to be final.
    func run(_ count: Int) async throws -> Work {
        try await Self.onThreads(count) { try client($0) }.reduce(into: Work()) { sum, part in
            sum.cpuSeconds += part.cpuSeconds
            sum.polls += part.polls
        }
    }

    /// Divides so much work among the clients, each on a thread of its own.
    static func onThreads<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (_ share: Int) throws -> Value)
        async throws -> [Value]
    {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for place in 0..<Self.count {
                let share = (count + place) / Self.count
                group.addTask { try await onThread { try work(share) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Swift.Result { try body() }) }
            thread.start()
        }
    }

    private func client(_ share: Int) throws -> Work {
        let connection = try HTTPConnection(port: port)
        var work = Work()
        var unfinished: [String] = []
        for _ in 0..<share {
            let response = try connection.send("POST", "/api/sequence")
            guard response.status == 202, let id = Self.id(in: response.body) else {
                throw BenchError("A start was answered with \(response.status).")
            }
            unfinished.append("/runtime/webhooks/durabletask/instances/\(id)")
        }
        while !unfinished.isEmpty {
            let before = unfinished.count
            try unfinished.removeAll { path in
                work.polls += 1
                let response = try connection.send("GET", path)
                guard response.status == 200 || response.status == 202 else {
                    throw BenchError("A status was answered with \(response.status).")
                }
                return response.status == 200
            }
            if unfinished.count == before { usleep(1_000) }
        }
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        work.cpuSeconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        return work
    }

    /// The value of `"id"` in a check-status response.
    private static func id(in body: ArraySlice<UInt8>) -> String? {
        let key = Array("\"id\":\"".utf8)
        guard let place = HTTPConnection.place(of: key, in: body) else { return nil }
        return String(decoding: body[(place + key.count)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}
