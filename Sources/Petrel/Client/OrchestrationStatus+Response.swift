internal import DurableTask
internal import FunctionModel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension OrchestrationStatus {
    /// What a request that waited is answered: the bare output of a completed instance, otherwise its status.
    var completionResponse: HTTPResponseData {
        HTTPResponseData(
            status: 200, headers: ["Content-Type": "application/json; charset=utf-8"],
            body: runtimeStatus == .completed ? output?.utf8 ?? Array("null".utf8) : json)
    }

    private var json: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024)
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("instanceId")
        writer.string(instanceID)
        writer.key("runtimeStatus")
        writer.string(runtimeStatus.name)
        writer.key("input")
        writer.payload(input)
        writer.key("customStatus")
        writer.payload(customStatus)
        writer.key("output")
        if let failure, output == nil { writer.string(failure.message) } else { writer.payload(output) }
        writer.key("createdTime")
        writer.time(createdAt)
        writer.key("lastUpdatedTime")
        writer.time(lastUpdatedAt)
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func payload(_ payload: Payload?) {
        if let payload { raw(payload.utf8) } else { null() }
    }

    /// To the second.
    fileprivate mutating func time(_ date: Date) {
        string(ISODate.text(of: Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))) ?? "")
    }
}
