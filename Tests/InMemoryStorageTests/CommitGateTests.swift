import DurableTask
import InMemoryStorage
import Synchronization
import Testing

@Suite struct CommitGateTests {
    private func header(_ id: String) -> InstanceHeader {
        InstanceHeader(
            instanceID: InstanceID(trusted: id), name: "n", version: nil, status: .running, generation: 0,
            executionID: ExecutionID("e"), createdAt: .epoch, lastUpdatedAt: .epoch)
    }

    @Test func `nothing of a held commit is visible, and held commits go through in order`() async throws {
        let storage = InMemoryStorage()
        let epoch = try await storage.claim(0, by: "a")
        let done = Mutex<[String]>([])
        storage.gate.pause()
        for id in ["a", "b", "c"] {
            storage.commit([.putHeader(header(id))], to: 0, epoch: epoch) { _ in done.withLock { $0.append(id) } }
        }
        await storage.gate.waitForHeld(3)
        #expect(try await storage.header(of: InstanceID(trusted: "a")) == nil)
        storage.gate.release(1)
        #expect(done.withLock { $0 } == ["a"])
        #expect(try await storage.header(of: InstanceID(trusted: "b")) == nil)
        storage.gate.resume()
        #expect(done.withLock { $0 } == ["a", "b", "c"])
        #expect(storage.gate.heldCount == 0)
    }

    @Test func `a failure told to the gate fails the next commit and its epoch`() async throws {
        let storage = InMemoryStorage()
        let epoch = try await storage.claim(0, by: "a")
        storage.gate.failNext(StorageError(.full, "no room"))
        let codes = Mutex<[StorageError.Code?]>([])
        for id in ["a", "b"] {
            storage.commit([.putHeader(header(id))], to: 0, epoch: epoch) { result in
                codes.withLock { codes in
                    if case .failure(let error) = result { codes.append(error.code) } else { codes.append(nil) }
                }
            }
        }
        #expect(codes.withLock { $0 } == [.full, .full])
        #expect(try await storage.instances(matching: InstanceQuery()).instances.isEmpty)
    }

    @Test func `what is discarded is neither applied nor answered`() async throws {
        let storage = InMemoryStorage()
        let epoch = try await storage.claim(0, by: "a")
        let done = Atomic(0)
        storage.gate.pause()
        storage.commit([.putHeader(header("a"))], to: 0, epoch: epoch) { _ in done.add(1, ordering: .relaxed) }
        storage.gate.discard()
        await storage.close()
        #expect(done.load(ordering: .relaxed) == 0)
        let next = InMemoryStorage(sharing: storage)
        #expect(try await next.header(of: InstanceID(trusted: "a")) == nil)
    }

    @Test func `a commit made by done comes after the commits already made`() async throws {
        let storage = InMemoryStorage()
        let epoch = try await storage.claim(0, by: "a")
        let order = Mutex<[String]>([])
        storage.commit([.putHeader(header("a"))], to: 0, epoch: epoch) { [header] _ in
            storage.commit([.putHeader(header("b"))], to: 0, epoch: epoch) { _ in order.withLock { $0.append("b") } }
            order.withLock { $0.append("a") }
        }
        #expect(order.withLock { $0 } == ["a", "b"])
    }
}
