import DurableTask
import FunctionModel
import HostConfiguration

extension AdminAPI {
    /// An event whenever something in the hub has changed, at most one a second: who shows the hub looks again then.
    var changesStream: HTTPResponseData {
        var response = HTTPResponseData(
            status: 200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"])
        response.stream = HTTPBodyStream { [hub, draining] body in
            var (last, quiet) = (Int?.none, 0)
            while !draining.isOn {
                let stamp = hub.stamp()
                if stamp != last {
                    try await body.write("data: \(stamp)\n\n")
                    (last, quiet) = (stamp, 0)
                } else {
                    quiet += 1
                    // A comment, so that those between do not take the stream for dead.
                    if quiet % 15 == 0 { try await body.write(": still here\n\n") }
                }
                try await Task.sleep(for: .seconds(1))
            }
        }
        return response
    }

    /// The host's own comes first.
    var hubList: [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for name in [ownHub] + sources.otherHubs.list() {
            writer.beginObject()
            writer.key("name")
            writer.string(name)
            writer.key("isOwn")
            writer.bool(name == ownHub)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    /// Every key that has a value, and where it comes from.
    var settingsPage: [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for setting in sources.settings {
            writer.beginObject()
            for (name, text) in [
                ("key", setting.key), ("value", setting.value), ("origin", "\(setting.origin)"),
                ("meaning", setting.meaning),
            ] {
                writer.key(escaping: name)
                writer.string(text)
            }
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    func queueList() async throws -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for queue in try await sources.queues.list() {
            writer.beginObject()
            writer.key("name")
            writer.string(queue.name)
            writer.key("count")
            writer.int(queue.count)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    func messages(in queue: String) async throws -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for message in try await sources.queues.peek(queue) {
            writer.beginObject()
            writer.key("id")
            writer.string("\(message.id)")
            writer.key("insertedAt")
            writer.string(CalendarTime(message.insertedAt).seconds)
            writer.key("dequeueCount")
            writer.int(message.dequeueCount)
            writer.key("text")
            writer.string(utf8: message.body)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    func redrive(_ queue: String) async throws -> [UInt8] {
        let count = try await sources.queues.redrive(queue)
        return Array("{\"moved\":\(count)}".utf8)
    }
}
