import Petrel

struct Parcel: Codable, Equatable {
    var page: String
    var weights: [Int]
}

/// Into a queue.
@HTTPTrigger(.post, route: "parcels", authLevel: .anonymous)
@QueueOutput("parcels")
func sendParcel(request: HTTPRequestData) throws -> Parcel { try request.decode(Parcel.self) }

/// Out of one queue, into another, one message for each weight.
@QueueTrigger("parcels")
@QueueOutput("weights")
func weigh(parcel: Parcel, client: DurableClient) async throws -> [Parcel] {
    parcel.weights.map { Parcel(page: parcel.page, weights: [$0]) }
}

@QueueTrigger("weights")
func noteWeight(_ parcel: Parcel, _ message: QueueMetadata) {
    Notebook.shared.write("\(parcel.weights), time \(message.dequeueCount)", on: parcel.page)
}

struct Unwilling: Error {}

/// Fails until it has been asked often enough.
@QueueTrigger("texts", retry: .fixedDelay(maxRetryCount: 2, delayInterval: .milliseconds(20)))
func readMessage(text: String, message: QueueMetadata) throws {
    Notebook.shared.write("time \(message.dequeueCount)", on: text)
    if text.hasPrefix("never") || message.dequeueCount < 2 { throw Unwilling() }
}

@HTTPTrigger(.post, route: "queued-texts", authLevel: .anonymous)
@QueueOutput("texts")
func sendText(request: HTTPRequestData) throws -> String? { request.body.isEmpty ? nil : try request.text() }

@QueueTrigger("texts-poison")
func readPoison(text: String) { Notebook.shared.write("poison", on: text) }

/// Leaves a trace in a file for each weight: what a crash cannot take back.
@QueueTrigger("tracked")
func track(parcel: Parcel) {
    for weight in parcel.weights { Tracks.append("\(weight)", to: parcel.page) }
    // The first is under way when the host dies.
    if parcel.weights == [0] { Tracks.waitFor(parcel.page + ".go") }
}

@HTTPTrigger(.post, route: "tracked", authLevel: .anonymous)
@QueueOutput("tracked")
func sendTracked(request: HTTPRequestData) throws -> Parcel { try request.decode(Parcel.self) }
