import Foundation
import Synchronization
import Testing

/// The disk becomes full under a host that works, and has room again.
@Suite struct FullDiskTests {
    @Test func aHostWhoseDiskIsFullSaysSoAndGoesOnByItselfWhenThereIsRoom() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let data = root.path + "/data"
        let disk = try await FullDisk(in: root, data: data)
        let petrel = try PetrelProcess(
            root: root, ["--output", "json", "--data", data], environment: disk.environment)
        do {
            let host = try await petrel.host()
            let accepted = Accepted()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<4 {
                    group.addTask { try await Self.startMany(on: host, client: client, accepted) }
                }
                try await eventually("work is under way") { accepted.ids.count > 20 }
                disk.fill()
                try await eventually("starts are refused") { accepted.refusals.count > 4 }
                for refusal in accepted.refusals {
                    #expect(refusal.status == 503)
                    #expect(refusal.header("Retry-After") != nil)
                    #expect(refusal.body.contains("no room"), "\(refusal.body)")
                }
                let ready = try await host.get("/readyz")
                #expect(ready.status == 503)
                #expect(ready.body.contains("no room"), "\(ready.body)")
                #expect(try await host.get("/livez").status == 200)
                let verify = try await Self.verify(root, data)
                #expect(verify.status == .exited(1))
                #expect(verify.errors.contains("in use by process \(petrel.id)"), "\(verify.errors)")
                _ = await petrel.errors.line { $0.contains("no room") }

                disk.makeRoom()
                let before = accepted.ids.count
                try await eventually("it is ready by itself") { try await host.get("/readyz").status == 200 }
                try await eventually("starts are taken again") { accepted.ids.count > before + 20 }
                accepted.stop()
                try await group.waitForAll()
            }
            for id in accepted.ids {
                let status = try await host.finished(host.instance(id)).json(RunningHost.Status.self)
                #expect(status.runtimeStatus == "Completed")
            }
            #expect(await petrel.stop() == .exited(0))
        } catch {
            await petrel.kill()
            throw error
        }
        let verify = try await Self.verify(root, data)
        #expect(verify.status == .exited(0), "\(verify.output) \(verify.errors)")
        #expect(verify.output.contains("is sound"))
        #expect(verify.output.contains("/data/default.db"))
    }

    private static func startMany(on host: RunningHost, client: Int, _ accepted: Accepted) async throws {
        var number = 0
        while !accepted.isStopped {
            number += 1
            let id = "start-\(client)-\(number)"
            let response = try await host.post("\(RunningHost.webhooks)/orchestrators/fanOut/\(id)", "3")
            if response.status == 202 { accepted.add(id) } else { accepted.refused(response) }
        }
    }

    private static func verify(
        _ root: TemporaryFolder, _ data: String
    ) async throws -> (status: ChildProcess.Status, output: String, errors: String) {
        let (output, errors) = (ProcessOutput(), ProcessOutput())
        let process = try ChildProcess(
            Built.path(of: "petrel"), ["hub", "verify", "--root", root.path, "--data", data], environment: [:],
            output: output, errors: errors)
        let status = await process.status()
        _ = await output.line { _ in false }
        _ = await errors.line { _ in false }
        return (status, output.text, errors.text)
    }
}

private final class Accepted: Sendable {
    private struct State {
        var ids: [String] = []
        var refusals: [RunningHost.Response] = []
        var isStopped = false
    }

    private let state = Mutex(State())

    var ids: [String] { state.withLock { $0.ids } }
    var refusals: [RunningHost.Response] { state.withLock { $0.refusals } }
    var isStopped: Bool { state.withLock { $0.isStopped } }
    func add(_ id: String) { state.withLock { $0.ids.append(id) } }
    func refused(_ response: RunningHost.Response) { state.withLock { $0.refusals.append(response) } }
    func stop() { state.withLock { $0.isStopped = true } }
}
