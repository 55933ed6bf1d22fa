/// Makes a function answer HTTP requests.
///
/// Its parameters are an `HTTPRequestData` and a ``DurableClient``, either or both, in any order. It returns an
/// `HTTPResponseData` (also one whose body is made while it is sent), a `String` (plain text), any `Encodable` value (JSON) or nothing (204). A ``BadRequest`` it
/// throws is answered with 400.
///
/// ```swift
/// @HTTPTrigger(.post, route: "orders/{id:int}", authLevel: .anonymous)
/// func placeOrder(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
///     let id = try await client.startNew(fulfilOrder, request.decode(Order.self))
///     return client.createCheckStatusResponse(request, id)
/// }
/// ```
/// - Parameters:
///   - methods: none is every method.
///   - route: without the host's prefix; the function's name when left out.
///   - authLevel: which key a caller must have.
///   - streamsBody: the function takes the body in parts, as ``HTTPRequestData/bodyParts``, while the caller still sends;
///     otherwise it runs when the whole body is there.
///   - name: what the host knows the function by; the function's name when left out.
@attached(peer)
public macro HTTPTrigger(
    _ methods: HTTPMethod..., route: String? = nil, authLevel: AuthorizationLevel = .function,
    streamsBody: Bool = false, name: String? = nil
) = #externalMacro(module: "PetrelMacros", type: "HTTPTriggerMacro")

/// Makes a function run by itself, at the times of a schedule.
///
/// Its parameters are a ``TimerInfo`` and a ``DurableClient``, either or both, in any order; it returns nothing. Runs of one
/// function never overlap.
///
/// ```swift
/// @TimerTrigger("0 30 6 * * 1-5", timeZone: "Europe/Berlin")
/// func report(timer: TimerInfo, client: DurableClient) async throws { try await client.startNew(writeReport) }
/// ```
/// - Parameters:
///   - schedule: `{second} {minute} {hour} {day} {month} {day of the week}`, or a time span such as `00:05:00` between two
///     runs; `%NAME%` is the setting of that name.
///   - runOnStartup: it also runs whenever the host starts. For trying things out; seldom right in production.
///   - useMonitor: when it last ran is stored, and one run makes good what was missed while no host ran. Not for what runs
///     more than once a minute.
///   - timeZone: of the IANA database, e.g. `Europe/Berlin`; the host's when left out.
///   - retry: what becomes of a run that fails; nothing when left out: the next one comes at its time.
///   - name: what the host knows the function by; the function's name when left out.
@attached(peer)
public macro TimerTrigger(
    _ schedule: String, runOnStartup: Bool = false, useMonitor: Bool = true, timeZone: String? = nil,
    retry: FunctionRetry? = nil, name: String? = nil
) = #externalMacro(module: "PetrelMacros", type: "TimerTriggerMacro")

/// Makes a function take the messages of a queue, one by one.
///
/// It takes at most one `Codable` value, which is the message: a `String` is its text, everything else is read as JSON. If it
/// likes, it takes a ``QueueMetadata`` and a ``DurableClient``. A message is gone when the function has returned; one whose
/// function throws is seen again, and put into `QUEUE-poison` when that has happened too often.
///
/// ```swift
/// @QueueTrigger("orders")
/// func take(order: Order, client: DurableClient) async throws { _ = try await client.startNew(fulfilOrder, order) }
/// ```
/// - Parameters:
///   - queue: its name; `%NAME%` is the setting of that name.
///   - connection: the setting that says where the queue is; the host itself when left out.
///   - retry: what becomes of a message whose function fails; what the host's configuration says when left out.
///   - name: what the host knows the function by; the function's name when left out.
@attached(peer)
public macro QueueTrigger(
    _ queue: String, connection: String? = nil, retry: FunctionRetry? = nil, name: String? = nil
) = #externalMacro(module: "PetrelMacros", type: "QueueTriggerMacro")

/// Puts what a function returns into a queue: a `String` as it is, an array as one message for each of its values, every other
/// `Encodable` value as JSON, nil as nothing.
///
/// It stands beside `@QueueTrigger`, `@TimerTrigger` or `@HTTPTrigger`, as often as there are queues; an HTTP request is answered
/// with 202 then. The messages are put after the function has returned and before its own message is gone, so each is there
/// at least once.
///
/// ```swift
/// @QueueTrigger("orders") @QueueOutput("invoices")
/// func bill(order: Order) -> Invoice { Invoice(for: order) }
/// ```
/// - Parameters:
///   - queue: its name; `%NAME%` is the setting of that name.
///   - connection: the setting that says where the queue is; the host itself when left out.
@attached(peer)
public macro QueueOutput(_ queue: String, connection: String? = nil) =
    #externalMacro(module: "PetrelMacros", type: "QueueOutputMacro")

/// Makes a function an orchestrator function.
///
/// It takes an ``OrchestrationContext`` and at most one `Codable` input. Its name, where it is not called, is its
/// handle: `client.startNew(helloCities)`, `context.callSubOrchestrator(helloCities)`.
/// - Parameters:
///   - name: what the host knows the function by; the function's name when left out.
///   - version: the version of the instances it is for. Several functions may have one name and different versions: an
///     instance runs the one of its own version, otherwise the one without a version.
@attached(peer, names: overloaded)
public macro OrchestrationTrigger(name: String? = nil, version: String? = nil) =
    #externalMacro(module: "PetrelMacros", type: "OrchestrationTriggerMacro")

/// Makes a function an activity.
///
/// It takes at most one `Codable` input and, if it likes, an ``ActivityContext``. Its name, where it is not called, is
/// its handle: `context.callActivity(sayHello, "Tokyo")`.
/// - Parameter name: what the host knows the function by; the function's name when left out.
@attached(peer, names: overloaded)
public macro ActivityTrigger(name: String? = nil) =
    #externalMacro(module: "PetrelMacros", type: "ActivityTriggerMacro")

/// Makes a struct an entity function: its stored properties are the state of each entity, its methods the operations.
///
/// Every property has a default, or there is an `init()`. Methods may be `mutating`, `async` and `throws`; each takes at
/// most one `Codable` payload and, if it likes, an ``EntityContext``. Private and static methods are no operations. An
/// operation `delete`, which removes the state, is there unless you write one.
///
/// ```swift
/// @EntityTrigger
/// struct Counter: Codable {
///     var value = 0
///     mutating func add(_ amount: Int) { value += amount }
///     func get() -> Int { value }
/// }
/// ```
/// - Parameter name: what the host knows the entity by; the struct's name when left out. Letter case does not matter.
@attached(
    member, names: named(Calls), named(Signals), named(petrelName), named(petrelInitialState), named(petrelPerform))
@attached(extension, conformances: Entity)
public macro EntityTrigger(name: String? = nil) = #externalMacro(module: "PetrelMacros", type: "EntityTriggerMacro")

/// Makes a function an entity function that looks at the name of each operation itself.
///
/// It takes an ``EntityContext``, which has the operation's name, its input and the state, and takes the result.
/// - Parameter name: what the host knows the entity by; the function's name when left out. Letter case does not matter.
@attached(peer)
public macro EntityFunction(name: String? = nil) = #externalMacro(module: "PetrelMacros", type: "EntityFunctionMacro")

/// Lets the methods of a struct or final class be functions, so that they share what its properties hold.
///
/// One instance is made, when the first of its functions runs: by `static func make()` where there is one, otherwise by
/// `init()`; both may throw. The handles are static members: `context.callActivity(Orders.load, 7)`.
@attached(member, names: named(petrelInstance))
public macro FunctionApp() = #externalMacro(module: "PetrelMacros", type: "FunctionAppMacro")
