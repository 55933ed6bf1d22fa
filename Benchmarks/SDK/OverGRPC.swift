import Foundation

/// W12: the Durable Task protocol. With the SDK for Python beside the SDK's own in-memory backend; and with a worker that
/// answers at once.
enum OverGRPC {
    // MARK: The SDK

    static func measureSDK(quick: Bool) throws -> [Result] {
        guard let python = ProcessInfo.processInfo.environment["PETREL_BENCH_PYTHON"] else {
            throw BenchError("PETREL_BENCH_PYTHON names no Python that has the package durabletask.")
        }
        let memory = try sdk(python, [], quick)
        let folder = try BenchFolder()
        defer { folder.remove() }
        let program = try PetrelProgram(root: folder)
        defer { program.stop() }
        let ours = try sdk(python, ["--address", "localhost:\(try program.grpcPort)"], quick)
        return ours.map { name, figures in
            var result = Result(name: "W12 \(name) with the SDK for Python", figures: [])
            for (figure, value) in figures.sorted(by: { $0.key > $1.key }) where figure != "count" {
                result.figures.append(Figure(figure, value))
                if let theirs = memory.first(where: { $0.0 == name })?.1[figure] {
                    result.figures.append(Figure("memory_\(figure)", theirs))
                    if figure.hasSuffix("per_s") {
                        let aim: Aim? = name == "W1" || name == "W4" ? .atLeast(3) : nil
                        result.figures.append(Figure("of_memory", value / theirs, aim))
                    }
                }
            }
            return result
        }
    }

    private static func sdk(
        _ python: String, _ arguments: [String], _ quick: Bool
    ) throws -> [(String, [String: Double])] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("sdk.py").path
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script] + arguments + (quick ? ["--quick"] : [])
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let lines = output.fileHandleForReading.readDataToEndOfFile().split(separator: UInt8(ascii: "\n"))
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("\(script) failed.") }
        return try lines.map { line in
            guard let object = try JSONSerialization.jsonObject(with: line) as? [String: Any],
                let name = object["name"] as? String
            else { throw BenchError("\(script) printed something else.") }
            return (name, object.compactMapValues { $0 as? Double })
        }
    }

    // MARK: A worker that answers at once

    static func measureRaw(streams: Int, quick: Bool) async throws -> [Result] {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let program = try PetrelProgram(root: folder)
        defer { program.stop() }
        let worker = RawWorker()
        let port = try program.grpcPort
        return try await withThrowingTaskGroup(of: [Result]?.self) { group in
            // A connection carries at most a hundred calls at once.
            let connections = (streams + 24) / 25
            for connection in 0..<connections {
                let own = streams / connections + (connection < streams % connections ? 1 : 0)
                group.addTask {
                    try await RawClient.run(port: port) { client in
                        try await withThrowingDiscardingTaskGroup { group in
                            for _ in 0..<own {
                                group.addTask {
                                    try await client.takeWork { try await worker.answer($0, with: client) }
                                }
                            }
                        }
                    }
                    return nil
                }
            }
            group.addTask {
                try await RawClient.run(port: port) { try await workloads(worker, $0, streams, quick) }
            }
            defer { group.cancelAll() }
            while let results = try await group.next() { if let results { return results } }
            throw BenchError("The workers left.")
        }
    }

    private static func workloads(
        _ worker: RawWorker, _ client: RawClient, _ streams: Int, _ quick: Bool
    ) async throws -> [Result] {
        let what = "with a worker of \(streams) \(streams == 1 ? "stream" : "streams") that answers at once"
        try await run(worker, client, RawWorker.sequence, 3, count: 100)
        let (sequences, width, singles, length) = quick ? (500, 500, 100, 200) : (5_000, 5_000, 500, 1_000)
        var results: [Result] = []
        worker.forget()
        var time = try await seconds { try await run(worker, client, RawWorker.sequence, 3, count: sequences) }
        results.append(
            Result(
                name: "W12 W1 \(what)",
                figures: [
                    Figure("per_s", Double(sequences) / time), Figure("items_per_s", Double(worker.answered) / time),
                ]))
        time = try await seconds { try await run(worker, client, RawWorker.fanOut, width, count: 1) }
        results.append(Result(name: "W12 W2 \(what)", figures: [Figure("activities_per_s", Double(width) / time)]))
        worker.forget()
        var times: [Double] = []
        for _ in 0..<singles {
            times.append(try await seconds { try await run(worker, client, RawWorker.sequence, 1, count: 1) })
        }
        let dispatch = worker.dispatchLatencies
        results.append(
            Result(
                name: "W12 W3 \(what)",
                figures: [
                    Figure("p50_ms", times.percentile(0.5) * 1e3), Figure("p99_ms", times.percentile(0.99) * 1e3),
                    Figure("dispatch_p50_ms", dispatch.percentile(0.5) * 1e3),
                    Figure("dispatch_p99_ms", dispatch.percentile(0.99) * 1e3),
                ]))
        time = try await seconds { try await run(worker, client, RawWorker.sequence, length, count: 1) }
        results.append(Result(name: "W12 W4 \(what)", figures: [Figure("activities_per_s", Double(length) / time)]))
        return results
    }

    /// At most 50 are under way at once: each is a call on the connection that waits.
    private static func run(
        _ worker: RawWorker, _ client: RawClient, _ orchestrator: String, _ activities: Int, count: Int
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= 50 { try await group.next() }
                group.addTask {
                    let id = UUID().uuidString
                    worker.starts(id)
                    try await client.start(orchestrator, input: "\(activities)", id: id)
                    try await client.waitForCompletion(of: id)
                }
            }
            try await group.waitForAll()
        }
    }
}
