internal import DurableTask
internal import GRPCCore

extension TaskHubService {
    func registerHubs<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        withoutHub("CreateTaskHub", &router) { metadata, message in
            let request = try CreateTaskHubRequest(message)
            try await directory.create(Self.hubName(metadata), recreating: request.recreatesIfExists)
            return Answers.empty
        }
        withoutHub("DeleteTaskHub", &router) { metadata, _ in
            try await directory.delete(Self.hubName(metadata))
            return Answers.empty
        }
    }
}
