public import DurableTask
import Dispatch
import Foundation

extension TaskHub {
    public func signal(_ request: EntityRequest) async throws {
        let id = request.entityID.instanceID
        guard let key = request.idempotencyKey else {
            _ = try await ask(.signal(id, operation(request), receipt: nil))
            return
        }
        try await receipts.exclusively(key) {
            let digest = Self.digest(
                of: [
                    "signal", id.rawValue, request.operation, request.input?.text ?? "",
                    request.scheduledTime.map { "\($0.microseconds)" } ?? "",
                ])
            guard try await self.receipt(for: key, digest) == nil else { return }
            let receipt = Receipt(key: key, request: digest, instanceID: id, at: self.clock.now)
            _ = try await self.ask(.signal(id, self.operation(request), receipt: receipt))
        }
    }

    public func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult? {
        var operation = operation(request)
        operation.scheduledTime = nil
        switch try await ask(.call(request.entityID.instanceID, operation), within: timeout) {
        case .operation(let result): return result
        default:
            try Task.checkCancellation()
            return nil
        }
    }

    private func operation(_ request: EntityRequest) -> EntityOperation {
        EntityOperation(
            requestID: UUID().uuidString.lowercased(), operation: request.operation,
            scheduledTime: request.scheduledTime, input: request.input,
            targetInstanceID: request.entityID.instanceID)
    }

    /// Waits for the answer no longer than this; what was asked for goes on. ``Reply/late`` also when it is cancelled.
    private func ask(_ request: Request, within time: Duration) async throws -> Reply {
        let amount = try backlog.admit(request)
        defer { backlog.answered(amount) }
        let deadline = ReplyDeadline(replies)
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await replies.ask { [driver] reply in
                driver.mailbox.post(
                    .input(.request(request, reply: reply), partition: driver.partition(of: request.instanceID)))
                deadline.set(reply, in: time)
            }
        } onCancel: {
            deadline.pass()
        }
    }

    // MARK: - Reading what is committed

    public func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState? {
        // Of all ids that begin with an id, it is the first.
        let query = EntityQuery(
            idPrefix: entityID.description, includesState: includingState, includesTransient: true, pageSize: 1)
        return try await entities(matching: query).entities.first { $0.entityID == entityID }
    }

    public func entities(matching query: EntityQuery) async throws -> EntityPage {
        try Self.checkContinuation { _ = try query.continuation.map(EntityPosition.init(token:)) }
        return try await reading { try await $0.entities(matching: query) }
    }

    // MARK: - Cleaning

    public func cleanEntityStorage() async throws -> EntityCleaning {
        var cleaning = EntityCleaning(removedEmptyEntities: 0, releasedLocks: 0)
        var query = EntityQuery(includesState: false, includesTransient: true)
        repeat {
            let page = try await entities(matching: query)
            for entity in page.entities {
                let id = entity.entityID.instanceID
                // Another owner sees to its own.
                guard entity.lockedBy != nil, partitions.contains(driver.partition(of: id)) else { continue }
                // In this order: a section known before its holder was seen to be over is not one of a later execution.
                guard let section = try await reading({ try await $0.entity(id) })?.lock,
                    try await isOver(section.holder),
                    case .cleaned(let done) = try await ask(.cleanEntity(id, section: section.criticalSectionID))
                else { continue }
                cleaning.releasedLocks += done.releasedLocks
                cleaning.removedEmptyEntities += done.removedEmptyEntities
            }
            query.continuation = page.continuation
        } while query.continuation != nil
        return cleaning
    }

    private func isOver(_ id: InstanceID) async throws -> Bool {
        try await reading { try await $0.header(of: id)?.status.isTerminal ?? true }
    }
}
