import Foundation

/// An instance as the webhooks show it, in text.
struct InstanceReport: Decodable {
    var name: String
    var instanceId: String
    var runtimeStatus: String
    var createdTime: String
    var lastUpdatedTime: String
    var hold: Hold?
    /// Why it does not go on, when no worker runs it.
    var waiting: String?

    struct Hold: Decodable {
        var kind: String
        var message: String
    }

    private var remark: String { hold != nil ? " (held)" : waiting != nil ? " (no worker)" : "" }

    var isFinished: Bool { ["Completed", "Failed", "Terminated", "Canceled"].contains(runtimeStatus) }

    static func read<Value: Decodable>(_ type: Value.Type, _ reply: WebhookClient.Reply) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(reply.body))
        } catch {
            throw Failure("The host's answer cannot be read: \(reply.text)")
        }
    }

    /// Columns, one line an instance.
    static func table(_ instances: [InstanceReport]) -> [String] {
        TextTable.lines(
            ["INSTANCE", "NAME", "STATUS", "CREATED", "UPDATED"],
            instances.map {
                [$0.instanceId, $0.name, $0.runtimeStatus + $0.remark, $0.createdTime, $0.lastUpdatedTime]
            })
    }
}
