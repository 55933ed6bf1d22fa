internal import DurableTask
internal import GRPCCore

extension TaskHubService {
    func registerClient<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        unary("StartInstance", &router) { hub, message in
            Answers.id(try await Self.start(try CreateInstanceRequest(message), in: hub))
        }
        unary("GetInstance", &router) { hub, message in
            let request = try GetInstanceRequest(message)
            let parts: InstanceParts = request.includesPayloads ? .all : []
            return Answers.instance(
                Self.shown(try await hub.client.state(of: request.instanceID, including: parts), request))
        }
        unary("WaitForInstanceStart", &router) { hub, message in
            let request = try GetInstanceRequest(message)
            let state = try await Self.whileCalled {
                try await hub.client.waitForStart(of: request.instanceID, timeout: Self.asLongAsTheCaller)
            }
            return Answers.instance(Self.shown(state, request))
        }
        unary("WaitForInstanceCompletion", &router) { hub, message in
            let request = try GetInstanceRequest(message)
            let state = try await Self.whileCalled {
                try await hub.client.waitForCompletion(of: request.instanceID, timeout: Self.asLongAsTheCaller)
            }
            return Answers.instance(Self.shown(state, request))
        }
        unary("RaiseEvent", &router) { hub, message in
            let request = try RaiseEventRequest(message)
            try await Self.unlessFinished {
                try await hub.client.raiseEvent(
                    request.name, input: request.input, to: request.instanceID, idempotencyKey: nil)
            }
            return Answers.empty
        }
        unary("TerminateInstance", &router) { hub, message in
            let request = try SteeringRequest(message)
            try await Self.unlessFinished(orMissing: true) {
                try await hub.client.terminate(
                    request.instanceID, output: request.payload, recursive: request.flag)
            }
            return Answers.empty
        }
        unary("SuspendInstance", &router) { hub, message in
            let request = try SteeringRequest(message)
            try await Self.unlessFinished { try await hub.client.suspend(request.instanceID, reason: request.payload) }
            return Answers.empty
        }
        unary("ResumeInstance", &router) { hub, message in
            let request = try SteeringRequest(message)
            try await Self.unlessFinished { try await hub.client.resume(request.instanceID, reason: request.payload) }
            return Answers.empty
        }
        unary("RewindInstance", &router) { hub, message in
            let request = try SteeringRequest(message)
            try await hub.client.rewind(request.instanceID, reason: request.payload)
            return Answers.empty
        }
        unary("RestartInstance", &router) { hub, message in
            let request = try SteeringRequest(message)
            return Answers.id(try await hub.client.restart(request.instanceID, newID: request.flag))
        }
        unary("QueryInstances", &router) { hub, message in
            try await Self.page(try QueryInstancesRequest(message).query, of: hub)
        }
        unary("ListInstanceIds", &router) { hub, message in
            try await FinishedInstances.list(try ListInstanceIDsRequest(message), of: hub.client)
        }
        unary("PurgeInstances", &router) { hub, message in try await Self.purge(try PurgeInstancesRequest(message), hub)
        }
        unary("SkipGracefulOrchestrationTerminations", &router) { hub, message in
            try await Self.terminateAtOnce(try SkipTerminationsRequest(message), hub)
        }
        registerHistory(with: &router)
    }

    /// The caller's own deadline comes first.
    private static let asLongAsTheCaller = Duration.seconds(1 << 31)
    /// Of a page, when the caller does not say.
    private static let pageSize = 1_000
    private static let longestBatch = 500

    private static func start(_ request: CreateInstanceRequest, in hub: ServedHub) async throws -> InstanceID {
        var start = request.start
        if !request.instanceID.isEmpty { start.instanceID = try InstanceID(validating: request.instanceID) }
        let replaceable = request.replaceable ?? []
        let living: Set<RuntimeStatus> = [.pending, .running, .suspended]
        guard replaceable.isDisjoint(with: living) || replaceable.contains(.terminated) else {
            throw RPCError(
                code: .invalidArgument,
                message:
                    "Invalid reusable statuses: cannot exclude 'Terminated' while also allowing reuse of running instances"
            )
        }
        start.replaceable = replaceable
        return try await hub.client.start(start)
    }

    /// Without payloads where they are not wanted.
    private static func shown(_ state: InstanceState?, _ request: GetInstanceRequest) -> InstanceState? {
        guard !request.includesPayloads, var state else { return state }
        state.input = nil
        state.output = nil
        state.header.customStatus = nil
        return state
    }

    /// What a finished instance is asked for is passed over.
    private static func unlessFinished(orMissing: Bool = false, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as TaskHubError where error.code == .gone || (orMissing && error.code == .notFound) {}
    }

    private static func page(_ query: InstanceQuery, of hub: ServedHub) async throws -> [UInt8] {
        var query = query
        query.pageSize = query.pageSize > 0 ? min(query.pageSize, pageSize) : pageSize
        let page = try await hub.client.instances(matching: query)
        return WireWriter.bytes { writer in
            for state in page.instances { writer.state(1, state) }
            writer.wrapped(2, page.continuation)
        }
    }

    private static func purge(_ request: PurgeInstancesRequest, _ hub: ServedHub) async throws -> [UInt8] {
        switch request.target {
        case .nothing:
            throw RPCError(
                code: .invalidArgument, message: "Name what is to be deleted: an instance, a batch, or a filter.")
        case .instance(let id) where request.isOrchestration && id.isEntity: return Answers.purged(0)
        case .instance(let id):
            return Answers.purged(try await purge(id, isRecursive: request.isRecursive, hub))
        case .batch(let ids):
            guard ids.count <= longestBatch else {
                throw RPCError(code: .invalidArgument, message: "A batch has at most \(longestBatch) instances.")
            }
            var count = 0
            for id in ids { count += try await purge(id, isRecursive: request.isRecursive, hub) }
            return Answers.purged(count)
        case .filter(let filter):
            let outcome = try await hub.client.purge(matching: filter)
            return Answers.purged(outcome.deleted, isComplete: outcome.isComplete)
        }
    }

    /// An instance that is not finished is not deleted, and not counted.
    private static func purge(_ id: InstanceID, isRecursive: Bool, _ hub: ServedHub) async throws -> Int {
        do {
            return try await hub.client.purge(id, recursive: isRecursive)
        } catch let error as TaskHubError where error.code == .failedPrecondition {
            return 0
        }
    }

    /// Termination runs no code of orchestrators here, so that every one is at once.
    private static func terminateAtOnce(_ request: SkipTerminationsRequest, _ hub: ServedHub) async throws -> [UInt8] {
        guard request.instances.count <= longestBatch else {
            throw RPCError(code: .invalidArgument, message: "A batch has at most \(longestBatch) instances.")
        }
        var left: [InstanceID] = []
        for id in request.instances {
            do {
                guard !id.isEntity else { throw TaskHubError(.invalidArgument, "") }
                try await hub.client.terminate(id, output: request.reason, recursive: false)
            } catch is TaskHubError {
                left.append(id)
            }
        }
        return WireWriter.bytes { writer in for id in left { writer.element(1, id.rawValue) } }
    }
}
