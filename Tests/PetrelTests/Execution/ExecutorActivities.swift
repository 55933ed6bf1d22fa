import Dispatch
import DurableTask
import Testing

@testable import Petrel

@Suite struct ExecutorActivities {
    private enum Broken: Error { case badly(Int) }

    @Test func `input goes in, output comes out`() async throws {
        let hello = FunctionDescriptor.activity("hello", at: "T/F.swift:1") { (_, name: String) in "Hello \(name)!" }
        try await withExecutor([hello]) { executor, door in
            executor.begin(activityItem("hello", 1, input: "\"Tokyo\""))
            let output = try await door.nextOutput()
            #expect(output == "\"Hello Tokyo!\"")
        }
    }

    @Test func `what it throws is its failure, with type, message and cause`() async throws {
        let broken = FunctionDescriptor.activity("broken", at: "T/F.swift:1") { (_, how: Int) -> Int in
            if how == 1 { throw Broken.badly(7) }
            throw NonRetriableError("never again", cause: Broken.badly(how))
        }
        try await withExecutor([broken]) { executor, door in
            executor.begin(activityItem("broken", 1, input: "1"))
            let plain = try await door.nextFailure()
            #expect(plain.errorType == "PetrelTests.ExecutorActivities.Broken")
            #expect(plain.message == "badly(7)" && !plain.isNonRetriable)
            executor.begin(activityItem("broken", 2, input: "2"))
            let final = try await door.nextFailure()
            #expect(final.errorType == "Petrel.NonRetriableError" && final.message == "never again")
            #expect(final.isNonRetriable && final.innerFailure?.message == "badly(2)")
            executor.begin(activityItem("broken", 3, input: "\"three\""))
            let input = try await door.nextFailure()
            #expect(input.message.hasPrefix("the input of activity 'broken' is not an Int"))
        }
    }

    @Test func `an unknown name is given back`() async throws {
        try await withExecutor([]) { executor, door in
            executor.begin(activityItem("unknown", 1))
            let (_, result) = try await door.nextActivity()
            guard case .abandoned = result else { throw RecordingDoor.Unexpected(what: "\(result)") }
        }
    }

    @Test func `an activity that is no longer wanted sees that its task is cancelled`() async throws {
        let (started, feed) = AsyncStream<Void>.makeStream()
        let patient = FunctionDescriptor.activity("patient", at: "T/F.swift:1") { (_, _: NoInput) -> Int in
            feed.finish()
            try await Task.sleep(for: .seconds(3_600))
            return 1
        }
        try await withExecutor([patient]) { executor, door in
            let item = activityItem("patient", 1)
            executor.begin(item)
            for await _ in started {}
            executor.cancel(item.token)
            let failure = try await door.nextFailure()
            #expect(failure.errorType == "Swift.CancellationError")
        }
    }

    @Test func `an activity that stops because the executor does is given back, not failed`() async throws {
        let (started, feed) = AsyncStream<Void>.makeStream()
        let patient = FunctionDescriptor.activity("patient", at: "T/F.swift:1") { (_, _: NoInput) -> Int in
            feed.finish()
            try await Task.sleep(for: .seconds(3_600))
            return 1
        }
        try await withExecutor([patient]) { executor, door in
            executor.begin(activityItem("patient", 1))
            for await _ in started {}
            executor.shutdown()
            let (_, result) = try await door.nextActivity()
            guard case .abandoned = result else { throw RecordingDoor.Unexpected(what: "\(result)") }
        }
    }

    @Test func `heartbeats reach the hub, no more often than is of use, and say how far the activity is`() async throws
    {
        let busy = FunctionDescriptor.activity("busy", at: "T/F.swift:1") { (context: ActivityContext, _: NoInput) in
            for percent in 0..<10_000 { try context.heartbeat(["percent": percent]) }
            return context.attempt
        }
        try await withExecutor([busy]) { executor, door in
            executor.begin(activityItem("busy", 1, tags: [TaskScheduled.Tag.attempt: "3"]))
            var beats: [Payload?] = []
            var output: Payload?
            while output == nil {
                switch try await door.next() {
                case .heartbeat(let token, let progress):
                    #expect(token.scheduling.eventID == 1)
                    beats.append(progress)
                case .activity(_, .completed(let result)): output = result
                case let other: throw RecordingDoor.Unexpected(what: "\(other)")
                }
            }
            #expect(output == "3")
            #expect(beats.first == "{\"percent\":0}")
            // Five in a second, however long the loop takes here; every one would be ten thousand.
            #expect(beats.count < 1_000)
        }
    }

    @Test func `a heartbeat without progress is one too, and attempts are counted from 1`() async throws {
        let quiet = FunctionDescriptor.activity("quiet", at: "T/F.swift:1") { (context: ActivityContext, _: NoInput) in
            context.heartbeat()
            return context.attempt
        }
        try await withExecutor([quiet]) { executor, door in
            executor.begin(activityItem("quiet", 1))
            guard case .heartbeat(_, nil) = try await door.next() else {
                throw RecordingDoor.Unexpected(what: "no heartbeat")
            }
            #expect(try await door.nextOutput() == "1")
        }
    }

    @Test func `the idempotency key is the same for every delivery and every attempt`() async throws {
        let keys = FunctionDescriptor.activity("key", at: "T/F.swift:1") { (context: ActivityContext, _: NoInput) in
            [context.idempotencyKey, context.instanceID, context.name, "\(context.taskID)"]
        }
        try await withExecutor([keys]) { executor, door in
            executor.begin(activityItem("key", 4))
            let first = try await door.nextOutput()
            executor.begin(activityItem("key", 6, tags: [TaskScheduled.Tag.firstAttempt: "4"]))
            let second = try await door.nextOutput()
            #expect(first == "[\"e:4\",\"trip-1\",\"key\",\"4\"]")
            #expect(second == "[\"e:4\",\"trip-1\",\"key\",\"6\"]")
        }
    }

    @Test(arguments: [false, true])
    func `activities that block their threads stop neither other activities nor turns`(atOnce: Bool) async throws {
        let gate = DispatchSemaphore(value: 0)
        let block = FunctionDescriptor.activity("block", at: "T/F.swift:1") { (_, _: NoInput) in
            gate.wait()
            return 1
        }
        let quick = FunctionDescriptor.activity("quick", at: "T/F.swift:2") { (_, _: NoInput) in 2 }
        let turn = FunctionDescriptor.orchestration("turn", at: "T/F.swift:3") { (_, _: NoInput) in 3 }
        try await withExecutor([block, quick, turn]) { executor, door in
            let blocked = SystemThread.coreCount + 2
            for id in 0..<blocked {
                executor.run(activityItem("block", Int32(id)))
                if !atOnce { executor.flush() }
            }
            executor.begin(activityItem("quick", 100))
            let first = try await door.nextActivity()
            #expect(first.id == 100)
            executor.begin(turnItem("turn", "a"))
            let actions = try await door.nextActions()
            #expect(actions.count == 1)
            for _ in 0..<blocked { gate.signal() }
            for _ in 0..<blocked { _ = try await door.nextOutput() }
        }
    }

    @Test func `the pool shrinks when there is nothing to do`() async {
        let executor = ElasticExecutor(smallest: 1, largest: 8, idleSeconds: 0.02)
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask(executorPreference: executor) { gate.wait() } }
            await condition { executor.threadCount >= 6 }
            for _ in 0..<6 { gate.signal() }
        }
        await condition { executor.threadCount == 1 }
        await withTaskGroup(of: Void.self) { group in group.addTask(executorPreference: executor) {} }
        executor.close()
        await condition { executor.threadCount == 0 }
    }
}

/// Returns when it holds; a condition that never does fails the test by its time limit.
func condition(_ holds: () -> Bool) async {
    while !holds() { await Task.yield() }
}
