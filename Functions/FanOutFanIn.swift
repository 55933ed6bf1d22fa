// Fan-out, fan-in: as many activities as there are files, all at once; the orchestration goes on when the last is done.
//
//     curl -i -X POST localhost:7071/api/orchestrators/backUp -H 'Content-Type: application/json' -d '["a.txt","bb.txt","ccc.txt"]'

import Petrel

@HTTPTrigger(.post, route: "orchestrators/backUp", authLevel: .anonymous)
func startBackUp(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(backUp, request.decode([String].self))
    return client.createCheckStatusResponse(request, id)
}

struct BackUpReport: Codable, Sendable {
    var files: Int
    var bytes: Int
}

@OrchestrationTrigger
func backUp(context: OrchestrationContext, files: [String]) async throws -> BackUpReport {
    try await withThrowingTaskGroup(of: Int.self) { group in
        for file in files {
            group.addTask { try await context.callActivity(copyToBackUp, file) }
        }
        let bytes = try await group.reduce(0, +)
        return BackUpReport(files: files.count, bytes: bytes)
    }
}

/// Pretends to copy a file; a name is as long as its file.
@ActivityTrigger
func copyToBackUp(file: String) -> Int { file.utf8.count }
