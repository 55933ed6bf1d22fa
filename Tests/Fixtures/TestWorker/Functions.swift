import Logging
import Petrel

#if canImport(Glibc)
    @preconcurrency import Glibc
#endif

/// Answers what it was asked.
@HTTPTrigger(.get, .post, route: "echo/{id}", authLevel: .anonymous)
func echo(request: HTTPRequestData) -> HTTPResponseData {
    HTTPResponseData(
        status: 201,
        headers: HTTPHeaders([
            .init("X-Method", request.method.rawValue), .init("X-Path", request.path),
            .init("X-Query", request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")),
            .init("X-Id", request.parameters["id"] ?? ""), .init("X-Echo", request.headers["x-sent"] ?? ""),
        ]), body: request.body)
}

/// Ends the process in the way the body says.
@HTTPTrigger(.post, authLevel: .anonymous)
func end(request: HTTPRequestData) throws -> HTTPResponseData {
    switch try request.text() {
    case "trap":
        let nobody: Int? = nil
        _ = nobody!
    case "exit": exit(7)
    case "throw": throw EndError.thrown
    default: break
    }
    return HTTPResponseData()
}

enum EndError: Error {
    case thrown
}

/// Holds its thread until the file that the body names exists: a blocked thread is the subject, so nothing may be awaited.
@HTTPTrigger(.post, authLevel: .anonymous)
func block(request: HTTPRequestData) throws -> HTTPResponseData {
    let path = try request.text()
    print("blocking on \(path)")
    while access(path, F_OK) != 0 { usleep(2000) }
    return HTTPResponseData(body: Array("free".utf8))
}

/// Waits until it is cancelled, then says so in the log.
@HTTPTrigger(.post, authLevel: .anonymous)
func linger() async throws -> HTTPResponseData {
    print("lingering")
    let (never, kept) = AsyncStream<Void>.makeStream()
    for await _ in never {}
    withExtendedLifetime(kept) {}
    print("cancelled")
    throw CancellationError()
}

/// Calls everything a durable client can.
@HTTPTrigger(.post, authLevel: .anonymous)
func useClient(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(greet, try request.text())
    try await client.raiseEvent("Go", 1, to: id)
    return HTTPResponseData(body: Array("\(id) \(client.taskHub)".utf8))
}

@HTTPTrigger(.get, authLevel: .anonymous)
func environment(request: HTTPRequestData) -> HTTPResponseData {
    let value = request.query("name").flatMap { getenv($0) }.map { String(cString: $0) }
    var descriptors: [String] = []
    for number in 3..<64 where fcntl(Int32(number), F_GETFD) & FD_CLOEXEC == 0 && fcntl(Int32(number), F_GETFD) >= 0 {
        descriptors.append("\(number)")
    }
    return HTTPResponseData(
        headers: [
            "X-Process": "\(getpid())", "X-Group": "\(getpgid(0))", "X-Descriptors": descriptors.joined(separator: ","),
        ], body: Array((value ?? "-").utf8))
}

@OrchestrationTrigger
func greet(context: OrchestrationContext, name: String) async throws -> String {
    try await context.callActivity(upper, name)
}

@ActivityTrigger
func upper(name: String) -> String { name.uppercased() }

@ActivityTrigger
func note(text: String, context: ActivityContext) -> String {
    context.logger.notice("noted \(text)", metadata: ["length": "\(text.utf8.count)"])
    return context.instanceID
}
