internal import DurableTask
internal import Foundation
internal import GRPCCore

extension TaskHubService {
    func registerWorker<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: Self.name, method: "GetWorkItems"),
            deserializer: RawMessages(), serializer: RawMessages()
        ) { request, context in
            try await admit(request.metadata, to: "GetWorkItems")
            let message = try GetWorkItemsRequest(try await Self.message(of: request))
            let hub = try await hub(of: request.metadata)
            return StreamingServerResponse { [metadata = request.metadata] writer in
                try await serve(message, metadata, peer: context.remotePeer, of: hub, writer)
                return [:]
            }
        }
        unary("CompleteOrchestratorTask", &router) { hub, message in
            try await complete(try OrchestratorResponse(message), trace: Self.trace(in: message), of: hub)
            return Answers.empty
        }
        unary("CompleteActivityTask", &router) { hub, message in
            try await complete(try ActivityResponse(message), of: hub)
            return Answers.empty
        }
        unary("CompleteEntityTask", &router) { hub, message in
            try await complete(try EntityResponse(message), of: hub)
            return Answers.empty
        }
        for method in ["AbandonTaskOrchestratorWorkItem", "AbandonTaskActivityWorkItem", "AbandonTaskEntityWorkItem"] {
            unary(method, &router) { hub, message in
                abandon(try AbandonRequest(message).token, of: hub)
                return Answers.empty
            }
        }
    }

    /// Well within the two minutes after which workers take a silent stream for dead.
    private static let pingInterval = Duration.seconds(20)

    /// The life of a worker's stream.
    private func serve(
        _ request: GetWorkItemsRequest, _ metadata: Metadata, peer: String, of hub: ServedHub,
        _ writer: RPCWriter<[UInt8]>
    ) async throws {
        func header(_ name: String) -> String { metadata[stringValues: name].first { _ in true } ?? "" }
        let agent = header("x-user-agent")
        let facts = WorkerFacts(
            id: workers.nextID(), taskHub: hub.name,
            name: header("workerid").isEmpty ? request.instanceID : header("workerid"),
            userAgent: agent.isEmpty ? header("user-agent") : agent, peer: peer, maximumTurns: request.maximumTurns,
            maximumActivities: request.maximumActivities, maximumEntities: request.maximumEntities,
            isFiltered: request.filters != nil, connectedAt: Date())
        let worker = SDKWorker(request, facts, hub: hub, outstanding: workers.outstanding(hub.name))
        try workers.add(worker)
        hub.door.connect(worker, offering: Self.offer(request, facts))
        let pings = Task {
            while (try? await Task.sleep(for: Self.pingInterval)) != nil { worker.ping() }
        }
        defer {
            pings.cancel()
            workers.remove(worker)
            workers.outstanding(hub.name).drop(worker.id)
            // What it had in its hands is done again. It is suspected where it was the only thing there: nobody can tell a
            // worker that was stopped from one that its work has ended.
            hub.door.disconnect(worker.id, because: .died(alongside: false))
        }
        try await withRPCCancellationHandler {
            for try await item in worker.items { try await writer.write(item) }
        } onCancelRPC: {
            worker.close()
        }
    }

    private static func offer(_ request: GetWorkItemsRequest, _ facts: WorkerFacts) -> ExecutorOffer {
        let filters = request.filters
        let versions = (filters?.orchestrators ?? [:]).filter { !$0.value.isEmpty }
        return ExecutorOffer(
            buildID: facts.name.isEmpty ? facts.id : facts.name,
            orchestrators: filters.map { Set($0.orchestrators.keys) },
            activities: filters.map { Set($0.activities.keys) },
            activityVersions: (filters?.activities ?? [:]).filter { !$0.value.isEmpty },
            entities: filters.map { $0.entities },
            maximumTurns: limit(request.maximumTurns), maximumActivities: limit(request.maximumActivities),
            maximumEntities: limit(request.maximumEntities),
            versions: VersionMatching(
                implemented: versions.mapValues { Set($0.map { OrchestrationVersion($0.isEmpty ? nil : $0) }) }),
            keepsSessions: false)
    }

    /// 0 is not stated, and no limit.
    private static func limit(_ number: Int) -> Int? { number > 0 ? number : nil }

    // MARK: - Results

    private func complete(_ response: OrchestratorResponse, trace: [UInt8]?, of hub: ServedHub) async throws {
        let outstanding = workers.outstanding(hub.name)
        guard let token = outstanding.turn(response.token, of: response.instanceID) else { return }
        if response.isPartial { return outstanding.keep(response.actions, of: token) }
        let actions = outstanding.end(token) + response.actions
        guard !response.requiresHistory else { return hub.door.finish(token, with: .needsHistory) }
        let short = hub.edge.isShort(actions) ? actions : try await hub.edge.stored(actions)
        hub.door.finish(token, with: .finished(short, customStatus: response.customStatus, trace: trace))
    }

    /// A span's id and time take some 40 bytes; what is longer is none, and is not kept.
    private static let longestTrace = 1_024

    /// The message `orchestrationTraceContext` (6) of an `OrchestratorResponse`, as it is.
    private static func trace(in message: [UInt8]) -> [UInt8]? {
        var reader = WireReader(message)
        while let field = try? reader.next() {
            if field == 6, reader.isLengthDelimited {
                return (try? reader.data()).flatMap { $0.count <= longestTrace ? $0 : nil }
            }
            guard (try? reader.skip()) != nil else { return nil }
        }
        return nil
    }

    private func complete(_ response: ActivityResponse, of hub: ServedHub) async throws {
        let outstanding = workers.outstanding(hub.name)
        guard let token = outstanding.activity(response.token, of: response.instanceID, response.taskID) else { return }
        outstanding.end(token)
        if let failure = response.failure { return hub.door.finish(token, with: .failed(failure)) }
        hub.door.finish(token, with: .completed(try await response.result.replaced { try await hub.edge.stored($0) }))
    }

    private func complete(_ response: EntityResponse, of hub: ServedHub) async throws {
        let outstanding = workers.outstanding(hub.name)
        guard let token = outstanding.entity(response.token) else { return }
        let states = outstanding.end(token)
        // A batch that came to nothing is tried again.
        guard response.failure == nil, !response.requiresState else {
            return hub.door.finish(token, with: .abandoned)
        }
        let batch = try await hub.edge.stored(response.batch, unchanged: (states.named, states.resolved))
        hub.door.finish(token, with: .finished(batch))
    }

    private func abandon(_ text: String, of hub: ServedHub) {
        let outstanding = workers.outstanding(hub.name)
        switch CompletionToken(text) {
        case .turn(let token)?:
            _ = outstanding.end(token)
            hub.door.finish(token, with: .abandoned)
        case .activity(let token)?:
            outstanding.end(token)
            hub.door.finish(token, with: .abandoned)
        case .entity(let token)?:
            _ = outstanding.end(token)
            hub.door.finish(token, with: .abandoned)
        case nil: break
        }
    }
}
