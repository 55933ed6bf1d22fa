public import DurableTask

extension TaskHub: TaskHubClient {
    public func start(_ request: StartRequest) async throws -> InstanceID {
        // Everything but the waiting is done in functions that do not wait: what these use is not kept in the memory
        // of every client that does.
        if request.idempotencyKey != nil { return try await startOnce(request) }
        return try instance(startedBy: await ask(starting(request, receipt: nil)))
    }

    private func startOnce(_ request: StartRequest) async throws -> InstanceID {
        let key = request.idempotencyKey ?? ""
        return try await receipts.exclusively(key) {
            let digest = request.digest
            if let receipt = try await self.receipt(for: key, digest) { return receipt.instanceID }
            var request = request
            let id = request.instanceID ?? .random(at: self.clock.now)
            request.instanceID = id
            let receipt = Receipt(key: key, request: digest, instanceID: id, at: self.clock.now)
            return try self.instance(startedBy: await self.ask(self.starting(request, receipt: receipt)))
        }
    }

    private func instance(startedBy reply: Reply) throws -> InstanceID {
        guard case .started(let id) = reply else {
            throw TaskHubError(.storage, "The task hub gave the wrong answer to a start.")
        }
        return id
    }

    private func starting(_ request: StartRequest, receipt: Receipt?) throws -> Request {
        guard !request.name.isEmpty else {
            throw TaskHubError(.invalidArgument, "The name of the orchestrator function is empty.")
        }
        if let id = request.instanceID, id.isDerived {
            throw TaskHubError(
                .invalidArgument,
                "The id '\(id)' has the form of a sub-orchestration's, which the hub makes. Choose another one.")
        }
        var request = request
        request.version = request.version ?? driver.defaultVersion
        let id = request.instanceID ?? .random(at: clock.now)
        return .start(request, id: id, isFresh: request.instanceID == nil, receipt: receipt)
    }

    public func raiseEvent(
        _ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?
    ) async throws {
        guard let key = idempotencyKey else {
            _ = try await ask(.raiseEvent(instanceID, name: name, input: input, receipt: nil))
            return
        }
        try await receipts.exclusively(key) {
            let digest = Self.digest(of: ["raiseEvent", instanceID.rawValue, name, input?.text ?? ""])
            guard try await self.receipt(for: key, digest) == nil else { return }
            let receipt = Receipt(key: key, request: digest, instanceID: instanceID, at: self.clock.now)
            _ = try await self.ask(.raiseEvent(instanceID, name: name, input: input, receipt: receipt))
        }
    }

    public func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {
        _ = try await ask(.terminate(instanceID, output: output, recursive: recursive))
    }

    public func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {
        _ = try await ask(.suspend(instanceID, reason: reason))
    }

    public func resume(_ instanceID: InstanceID, reason: Payload?) async throws {
        _ = try await ask(.resume(instanceID, reason: reason))
    }

    public func rewind(_ instanceID: InstanceID, reason: Payload?) async throws {
        _ = try await ask(.rewind(instanceID, reason: reason))
    }

    func ask(_ request: Request) async throws -> Reply {
        let amount = try backlog.admit(request)
        defer { backlog.answered(amount) }
        return try await replies.ask { [driver] reply in
            driver.mailbox.post(
                .input(.request(request, reply: reply), partition: driver.partition(of: request.instanceID)))
        }
    }

    func receipt(for key: String, _ digest: String) async throws -> Receipt? {
        guard let receipt = try await reading({ try await $0.receipt(for: key) }) else { return nil }
        guard receipt.request == digest else {
            throw TaskHubError(
                .invalidArgument,
                "The Idempotency-Key '\(key)' was used for another request. A new request needs a new key.")
        }
        return receipt
    }

    // MARK: - Reading what is committed

    public func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try await reading { try await $0.state(of: instanceID, including: parts) }
    }

    public func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? {
        try await reading { storage in
            guard let header = try await storage.header(of: instanceID) else { return nil }
            let rows = try await storage.history(of: instanceID, generation: header.generation, from: 0)
            return try rows.flatMap { row in
                do { return try HistoryEvent.decodeRows(row.events) } catch {
                    throw StorageError(.corrupt, "Turn \(row.turn) of instance '\(instanceID)' cannot be read.")
                }
            }
        }
    }

    public func instances(matching query: InstanceQuery) async throws -> InstancePage {
        try Self.checkContinuation { _ = try query.place() }
        return try await reading { try await $0.instances(matching: query) }
    }

    /// A wrong one is the caller's mistake, and no trouble of storage's.
    static func checkContinuation(_ read: () throws -> Void) throws {
        do { try read() } catch let error as StorageError { throw TaskHubError(.invalidArgument, error.message) }
    }

    func reading<T: Sendable>(_ read: (any StorageProvider) async throws -> T) async throws -> T {
        do {
            return try await read(storage)
        } catch let error as StorageError {
            if error.code == .damaged { driver.mailbox.post(.damaged(error)) }
            throw TaskHubError(error.code == .corrupt ? .corrupt : .storage, error.message)
        }
    }

    // MARK: - Waiting

    public func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await wait(for: .finished, of: instanceID, timeout: timeout)
    }

    public func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await wait(for: .started, of: instanceID, timeout: timeout)
    }

    private func wait(
        for moment: CompletionWaiters.Moment, of id: InstanceID, timeout: Duration
    ) async throws -> InstanceState? {
        let deadline = ContinuousClock.now.advanced(by: min(max(timeout, .zero), .seconds(1 << 32)))
        let ticket = waiters.register(for: moment, of: id, until: deadline)
        defer { waiters.remove(ticket) }
        while try await hasCome(moment, of: id, ticket) {
            // It may be over again: purged, or started anew.
            if let state = try await state(of: id, at: moment) { return state }
        }
        return nil
    }

    /// Waits for the moment; false at the deadline.
    private func hasCome(
        _ moment: CompletionWaiters.Moment, of id: InstanceID, _ ticket: CompletionWaiters.Ticket
    ) async throws -> Bool {
        while try await !moment.isReached(by: status(of: id)) {
            switch await waiters.wait(ticket) {
            case .now: continue
            case .late: return false
            case .cancelled: throw CancellationError()
            case .closed: throw TaskHubError(.unavailable, "The task hub is closing.")
            }
        }
        return true
    }

    private func state(of id: InstanceID, at moment: CompletionWaiters.Moment) async throws -> InstanceState? {
        let state = try await state(of: id, including: .all)
        return moment.isReached(by: state?.header.status) ? state : nil
    }

    private func status(of id: InstanceID) async throws -> RuntimeStatus? {
        try await reading { try await $0.header(of: id)?.status }
    }
}

extension CompletionWaiters.Moment {
    fileprivate func isReached(by status: RuntimeStatus?) -> Bool {
        switch (self, status) {
        case (_, nil): false
        case (.started, let status?): status != .pending
        case (.finished, let status?): status.isTerminal
        }
    }
}

extension StartRequest {
    /// What makes two starts the same request.
    var digest: String {
        let tagged = tags.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return TaskHub.digest(
            of: ["start", name, instanceID?.rawValue ?? "", version ?? "", input?.text ?? ""] + tagged)
    }
}

extension TaskHub {
    /// Tells requests apart; not a secret. FNV-1a over the parts and their lengths, twice, 128 bits.
    static func digest(of parts: [String]) -> String {
        var (a, b): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 0x9e37_79b9_7f4a_7c15)
        for part in parts {
            for byte in "\(part.utf8.count):".utf8 { a = (a ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for byte in part.utf8 {
                a = (a ^ UInt64(byte)) &* 0x100_0000_01b3
                b = (b ^ UInt64(byte) &+ a) &* 0xff51_afd7_ed55_8ccd
            }
        }
        return String(a, radix: 16) + "-" + String(b, radix: 16)
    }
}
