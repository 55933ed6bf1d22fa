import DurableTask
import Foundation
import FunctionModel

extension DurableWebhooks {
    /// Why an instance is where it is.
    func explanation(of id: String) async throws -> HTTPResponseData {
        let instanceID = InstanceID(trusted: id)
        guard let state = try await client.state(of: instanceID, including: .output) else {
            return Self.notFound(id).response
        }
        let history = try await client.history(of: instanceID) ?? []
        var children: [InstanceID: RuntimeStatus] = [:]
        for child in OpenWait.all(in: history).prefix(Explanation.most).compactMap(\.instanceID) {
            children[child] = try await client.state(of: child, including: [])?.header.status
        }
        let explanation = Explanation(
            of: state, history: history, unserved: unserved(), activities: activities(instanceID), children: children,
            now: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
        return .json(explanation.json)
    }
}
