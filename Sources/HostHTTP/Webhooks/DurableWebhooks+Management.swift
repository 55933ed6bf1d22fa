import DurableTask
import FunctionModel

extension DurableWebhooks {
    /// Starts an instance anew, under a fresh id unless `restartWithNewInstanceId=false`.
    func restart(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let newID = try Self.flag("restartWithNewInstanceId", of: request, default: true)
        let started = try await client.restart(InstanceID(trusted: id), newID: newID)
        return CheckStatus(
            origin: request.origin, taskHub: taskHub, connection: connection, code: code(for: request),
            instanceID: started.rawValue
        ).response
    }

    /// Deletes one finished instance; `recursive=true` its sub-orchestrations, too.
    func purge(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let recursive = try Self.flag("recursive", of: request, default: false)
        let deleted = try await client.purge(InstanceID(trusted: id), recursive: recursive)
        return deleted > 0 ? Self.deleted(deleted) : Self.notFound(id).response
    }

    /// Deletes the finished instances of a time, and of some statuses; 404 when there is none. What takes longer than the
    /// caller waits goes on by itself: 202 with what has been done.
    func purgeMany(_ request: HTTPRequestData) async throws -> HTTPResponseData {
        guard let from = try Self.time("createdTimeFrom", of: request) else {
            throw Self.badArgument("Please provide value for 'createdTimeFrom' parameter.")
        }
        let outcome = try await client.purge(
            matching: PurgeFilter(
                statuses: Self.statuses(of: request), createdFrom: from,
                // The API's end is part of the range, the port's is not.
                createdTo: try Self.time("createdTimeTo", of: request)?.advanced(by: .microseconds(1)),
                timeout: .seconds(try Self.seconds("timeout", of: request) ?? 30)))
        guard outcome.isComplete else {
            return .json(Array(#"{"instancesDeleted":\#(outcome.deleted),"isComplete":false}"#.utf8), status: 202)
        }
        guard outcome.deleted > 0 else { return ErrorReply(404, "No finished instance matches.").response }
        return Self.deleted(outcome.deleted)
    }

    private static func deleted(_ count: Int) -> HTTPResponseData {
        .json(Array(#"{"instancesDeleted":\#(count)}"#.utf8))
    }
}
