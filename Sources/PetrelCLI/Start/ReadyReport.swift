import FunctionModel
import HostConfiguration
import PetrelHost

/// What is said on stdout when the host is ready: the functions and where they are, then one line with every port.
struct ReadyReport {
    let configuration: HostConfiguration
    let format: OutputFormat

    func lines(_ ready: FunctionHost.Ready) -> [String] {
        let port = ready.port
        let functions = ready.functions.sorted {
            (Self.rank($0.trigger), $0.name.lowercased()) < (Self.rank($1.trigger), $1.name.lowercased())
        }
        switch format {
        case .json: return [json(ready, functions: functions)]
        case .text:
            var lines: [String] = []
            if !functions.isEmpty {
                lines.append(contentsOf: ["", "Functions:", ""])
                for function in functions { lines.append(contentsOf: ["\t" + describe(function, port: port), ""]) }
            }
            lines.append(
                "Ready: functions and webhooks at \(origin(port)), "
                    + (ready.dashboardPort.map { "the dashboard at \(origin($0)), " } ?? "")
                    + (ready.grpcPort.map { "the Durable Task protocol at port \($0), " } ?? "")
                    + (ready.queuePort.map { "queues at port \($0), " } ?? "")
                    + "task hub '\(configuration.durableTask.hubName)'")
            return lines
        }
    }

    private func describe(_ function: FunctionMetadata, port: Int) -> String {
        guard case .http(let binding) = function.trigger else {
            return "\(function): \(function.trigger.typeName)"
        }
        let methods = binding.methods.isEmpty ? "any method" : binding.methods.joined(separator: ",")
        return "\(function.name): [\(methods)] \(url(binding, port: port))"
    }

    private func json(_ ready: FunctionHost.Ready, functions: [FunctionMetadata]) -> String {
        let port = ready.port
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ready")
        writer.bool(true)
        writer.key("url")
        writer.string(origin(port))
        writer.key("ports")
        writer.beginObject()
        writer.key("functions")
        writer.int(port)
        for (name, port) in [
            ("dashboard", ready.dashboardPort), ("grpc", ready.grpcPort), ("queues", ready.queuePort),
        ] {
            guard let port else { continue }
            writer.key(escaping: name)
            writer.int(port)
        }
        writer.endObject()
        writer.key("taskHub")
        writer.string(configuration.durableTask.hubName)
        writer.key("functions")
        writer.beginArray()
        for function in functions {
            writer.beginObject()
            writer.key("name")
            writer.string(function.name)
            if let version = function.version {
                writer.key("version")
                writer.string(version)
            }
            writer.key("trigger")
            writer.string(function.trigger.typeName)
            if case .http(let binding) = function.trigger {
                writer.key("methods")
                writer.beginArray()
                for method in binding.methods { writer.string(method) }
                writer.endArray()
                writer.key("url")
                writer.string(url(binding, port: port))
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func url(_ binding: HTTPTriggerBinding, port: Int) -> String {
        let path = [configuration.http.routePrefix, binding.route].filter { !$0.isEmpty }.joined(separator: "/")
        return origin(port) + "/" + path
    }

    private func origin(_ port: Int) -> String { configuration.listen.origin(port: port) }

    /// What people call comes first.
    private static func rank(_ trigger: Trigger) -> Int {
        switch trigger {
        case .http: 0
        case .timer: 1
        case .queue: 2
        case .orchestration: 3
        case .activity: 4
        case .entity: 5
        }
    }
}
