public import DurableTask

extension TaskHub: TaskHubClient {
    public func start(_ request: StartRequest) async throws -> InstanceID {
        guard !request.name.isEmpty else {
            throw TaskHubError(.invalidArgument, "The name of the orchestrator function is empty.")
        }
        if let id = request.instanceID, id.isDerived {
            throw TaskHubError(
                .invalidArgument,
                "The id '\(id)' has the form of a sub-orchestration's, which the hub makes. Choose another one.")
        }
        guard let key = request.idempotencyKey else { return try await start(request, receipt: nil) }
        return try await receipts.exclusively(key) {
            let digest = request.digest
            if let receipt = try await self.receipt(for: key, digest) { return receipt.instanceID }
            var request = request
            let id = request.instanceID ?? .random()
            request.instanceID = id
            let receipt = Receipt(key: key, request: digest, instanceID: id, at: self.clock.now)
            return try await self.start(request, receipt: receipt)
        }
    }

    private func start(_ request: StartRequest, receipt: Receipt?) async throws -> InstanceID {
        let id = request.instanceID ?? .random()
        let reply = try await ask(
            .start(request, id: id, isFresh: request.instanceID == nil, receipt: receipt))
        if case .started(let started) = reply { return started }
        return id
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

    public func purge(_ instanceID: InstanceID) async throws -> Bool {
        try await ask(.purge(instanceID)) == .purged(true)
    }

    private func ask(_ request: Request) async throws -> Reply {
        let partition = driver.partition(of: request.instanceID)
        return try await replies.ask { [driver] reply in
            driver.mailbox.post(.input(.request(request, reply: reply), partition: partition))
        }
    }

    private func receipt(for key: String, _ digest: String) async throws -> Receipt? {
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
        try await reading { try await $0.instances(matching: query) }
    }

    private func reading<T: Sendable>(_ read: (any StorageProvider) async throws -> T) async throws -> T {
        do {
            return try await read(storage)
        } catch let error as StorageError {
            if error.code == .damaged { driver.mailbox.post(.damaged(error)) }
            throw TaskHubError(error.code == .corrupt ? .corrupt : .storage, error.message)
        }
    }

    // MARK: - Waiting

    public func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await wait(for: .finished, of: instanceID, timeout: timeout) { $0.header.status.isTerminal }
    }

    public func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await wait(for: .started, of: instanceID, timeout: timeout) { $0.header.status != .pending }
    }

    private func wait(
        for moment: CompletionWaiters.Moment, of id: InstanceID, timeout: Duration,
        until isReached: @escaping @Sendable (InstanceState) -> Bool
    ) async throws -> InstanceState? {
        let bell = waiters.wait(for: moment, of: id)
        @Sendable func look() async throws -> InstanceState? {
            guard let state = try await state(of: id, including: .all), isReached(state) else { return nil }
            return state
        }
        if let state = try await look() { return state }
        let reached = await withTaskGroup(of: InstanceState?.self) { group in
            group.addTask {
                // What woke us may be over again: purged, or started anew.
                for await _ in bell { if let state = try? await look() { return state } }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        if let reached { return reached }
        try Task.checkCancellation()
        if let state = try await look() { return state }
        if waiters.isClosed { throw TaskHubError(.unavailable, "The task hub is closing.") }
        return nil
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
