import DurableTask
import Foundation
import FunctionModel
import Logging

/// Who did what to the host and its instances, and why: in the store, the latest 10,000.
struct AuditTrail: Sendable {
    struct Action: Codable, Sendable, Hashable {
        var at: String
        var actor: String
        var action: String
        var reason: String?
        var status: Int
    }

    let store: (any HostStore)?
    let logger: Logger

    private static let capacity = 10_000
    /// How many more than that there may be for a while.
    private static let slack = 500
    /// How many are shown.
    private static let shown = 500

    /// Does not fail: what cannot be noted is logged, as is what can.
    func note(_ action: Action) async {
        logger.notice(
            "\(action.actor): \(action.action) (\(action.status))\(action.reason.map { ", because: \($0)" } ?? "")")
        guard let store else { return }
        do {
            let micros = Int64(Date().timeIntervalSince1970 * 1e6)
            let key = String(micros) + "-" + String(UInt32.random(in: 0 ... .max), radix: 16)
            _ = try await store.put(
                Array(try JSONEncoder().encode(action)), for: RecordKey(.audit, key), expecting: nil)
            if micros % 64 == 0 { try await prune() }
        } catch {
            logger.error("An action could not be noted in the audit log: \(error)")
        }
    }

    private func prune() async throws {
        let keys = try await all().map(\.key)
        guard keys.count > Self.capacity + Self.slack else { return }
        for key in keys.prefix(keys.count - Self.capacity) { _ = try await store?.deleteRecord(key) }
    }

    private func all() async throws -> [HostRecord] {
        guard let store else { return [] }
        var records: [HostRecord] = []
        while true {
            let page = try await store.records(in: .audit, after: records.last?.key.key, limit: 1_000)
            records += page
            if page.count < 1_000 { return records }
        }
    }

    /// Newest first.
    func page() async throws -> [UInt8] {
        let actions = try await all().suffix(Self.shown).reversed().compactMap {
            try? JSONDecoder().decode(Action.self, from: Data($0.value))
        }
        return Array(try JSONEncoder().encode(actions))
    }
}
