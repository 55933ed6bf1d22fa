import DurableTask
import Foundation
import FunctionModel

/// The administration of a host, with the paths of Azure's.
///
/// Better on purpose: running a function by hand answers with an id and an address at which its outcome can be had (theirs
/// forgets it), errors have a JSON body, a wrong verb is 405.
struct AdminAPI: Sendable {
    let directory: FunctionDirectory
    private(set) var client: any TaskHubClient
    let authorization: Authorization
    let draining: Draining
    /// Says that the triggers pause, or go on.
    let onDrain: @Sendable (_ isDraining: Bool) -> Void
    let facts: HostFacts
    let sources: AdministrationSources
    private(set) var hub: TaskHubView
    let audit: AuditTrail
    let unready: @Sendable () -> [String]
    let routePrefix: String
    private(set) var taskHub: String
    /// The host's own, whichever is asked for.
    let ownHub: String
    let connection: String
    let book: InvocationBook

    func respond(to request: HTTPRequestData, route: AdminRoute) async -> HTTPResponseData {
        guard route.methods.contains(request.method) else {
            return ErrorReply.otherMethod(request.method, allowed: route.methods.map(\.rawValue)).response
        }
        do {
            return try await of(hub: request.query("taskHub")).reply(to: request, route: route)
        } catch let error as ErrorReply.Thrown {
            return error.reply.response
        } catch let error as KeyStoreError {
            return ErrorReply(503, error.message).response
        } catch {
            return DurableWebhooks.reply(for: error).response
        }
    }

    /// The same of another task hub; nil is the host's own.
    private func of(hub name: String?) async throws -> AdminAPI {
        guard let other = try await sources.otherHubs.named(name, own: taskHub) else { return self }
        var api = self
        (api.client, api.hub, api.taskHub) = (other.client, other.view, other.name)
        return api
    }

    private func reply(to request: HTTPRequestData, route: AdminRoute) async throws -> HTTPResponseData {
        return switch (route, request.method) {
        case (.status, _): .json(status)
        case (.ping, _): ping(request)
        case (.drain, _): drain()
        case (.drainStatus, _): .json(drainStatus)
        case (.resume, _): resume()
        case (.workers, _): .json(sources.workers.json)
        case (.hubs, _): .json(hubList)
        case (.overview, _): try await overviewPage(request)
        case (.changes, _): changesStream
        case (.audit, _): .json(try await audit.page())
        case (.settings, _): .json(settingsPage)
        case (.queues, _): .json(try await queueList())
        case (.queue(let name), _): .json(try await messages(in: name))
        case (.redrive(let name), _): .json(try await redrive(name))
        case (.deadLetters, _): try await deadLetters()
        case (.deadLetter(let id), .get): try await deadLetter(id)
        case (.deadLetter(let id), _): try await discardDeadLetter(id, request)
        case (.retryDeadLetter(let id), _): try await retryDeadLetter(id, request)
        case (.functions, _): .json(functions(request))
        case (.function(let name), .get): .json(metadata(try function(name), request))
        case (.function(let name), _): try run(function(name), request)
        case (.functionStatus(let name), _): .json(state(of: try function(name)))
        case (.functionState(let name), _): .json(try await change(function(name), request))
        case (.invocation(let id), _): try outcome(of: id)
        case (.keys(let scope), _): try list(scope)
        case (.key(let scope, let name), .get): try value(of: name, in: scope)
        case (.key(let scope, let name), .delete): try delete(name, from: scope)
        case (.key(let scope, let name), _): try set(name, in: scope, request)
        }
    }

    /// The function with a name, in whatever letter case.
    func function(_ name: String) throws -> FunctionMetadata {
        let all = directory.contents.functions
        guard
            let function = all.first(where: { $0.name == name })
                ?? all.first(where: { $0.name.lowercased() == name.lowercased() })
        else { throw ErrorReply.Thrown(ErrorReply(404, "The function app has no function '\(name)'.")) }
        return function
    }

    // MARK: - The host

    private var status: [UInt8] {
        let errors = unready()
        var writer = JSONWriter()
        writer.beginObject()
        for (name, text) in [
            ("id", taskHub), ("state", errors.isEmpty ? "Running" : "Starting"), ("version", facts.version),
            ("versionDetails", "Petrel \(facts.version)"), ("instanceId", facts.instance),
            ("computerName", ProcessInfo.processInfo.hostName), ("taskHub", taskHub),
        ] {
            writer.key(escaping: name)
            writer.string(text)
        }
        writer.key("processUptime")
        writer.int(Int(facts.uptime * 1_000))
        if !errors.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for error in errors { writer.string(error) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    private func ping(_ request: HTTPRequestData) -> HTTPResponseData {
        let isAsked = ["1", "true"].contains(request.query("checkHealth")?.lowercased() ?? "")
        return .empty(isAsked && !unready().isEmpty ? 429 : 200)
    }

    private func drain() -> HTTPResponseData {
        guard draining.pause() else {
            return ErrorReply(409, "The host is stopping, which drains it already.").response
        }
        onDrain(true)
        return .json(drainStatus, status: 202)
    }

    private func resume() -> HTTPResponseData {
        guard draining.resume() else {
            return ErrorReply(409, "The host is stopping: it cannot take work again.").response
        }
        onDrain(false)
        return .json(Array(#"{"state":"Running"}"#.utf8))
    }

    private var drainStatus: [UInt8] {
        let count = draining.count
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("state")
        writer.string(!draining.isOn ? "Disabled" : count > 0 ? "InProgress" : "Completed")
        writer.key("outstandingInvocations")
        writer.int(count)
        writer.key("outstandingRetries")
        writer.int(0)
        writer.endObject()
        return writer.bytes
    }
}

/// What a host knows of itself.
public struct HostFacts: Sendable, Hashable {
    public var version: String
    /// Of this process.
    public var instance: String
    public let startedAt = ContinuousClock.now

    public init(version: String, instance: String) {
        self.version = version
        self.instance = instance
    }

    /// Seconds.
    var uptime: Double { (ContinuousClock.now - startedAt) / .seconds(1) }
}
