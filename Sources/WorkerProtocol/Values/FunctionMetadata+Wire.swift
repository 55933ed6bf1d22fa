package import DurableTask
package import FunctionModel

extension FunctionMetadata: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, name)
        writer.string(2, location)
        writer.wrapped(3, version)
        switch trigger {
        case .http(let binding): writer.message(10, binding)
        case .orchestration: writer.nested(11) { _ in }
        case .activity: writer.nested(12) { _ in }
        case .entity: writer.nested(13) { _ in }
        case .timer(let binding): writer.message(14, binding)
        case .queue(let binding): writer.message(15, binding)
        }
        for output in outputs { writer.message(4, output) }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var (name, location) = ("", "")
        var version: String?
        var trigger: Trigger?
        var outputs: [QueueOutputBinding] = []
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: location = try reader.string()
            case 3: version = try reader.wrappedString()
            case 4: outputs.append(try reader.message())
            case 15: trigger = .queue(try reader.message())
            case 10: trigger = .http(try reader.message())
            case 14: trigger = .timer(try reader.message())
            case 11:
                try reader.skip()
                trigger = .orchestration
            case 12:
                try reader.skip()
                trigger = .activity
            case 13:
                try reader.skip()
                trigger = .entity
            default: try reader.skip()
            }
        }
        guard let trigger else {
            throw WireError(.unknownValue, "The function '\(name)' has a trigger that this version does not know.")
        }
        self.init(name: name, version: version, location: location, trigger: trigger, outputs: outputs)
    }
}

extension QueueTriggerBinding: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, queue)
        writer.wrapped(2, connection)
        writer.message(3, retry)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(queue: "")
        while let field = try reader.next() {
            switch field {
            case 1: queue = try reader.string()
            case 2: connection = try reader.wrappedString()
            case 3: retry = try reader.message(FunctionRetry.self)
            default: try reader.skip()
            }
        }
    }
}

extension QueueOutputBinding: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, queue)
        writer.wrapped(2, connection)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init("")
        while let field = try reader.next() {
            switch field {
            case 1: queue = try reader.string()
            case 2: connection = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension TimerTriggerBinding: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, schedule)
        writer.bool(2, runsOnStartup)
        writer.bool(3, isMonitored)
        writer.wrapped(4, timeZone)
        writer.message(5, retry)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(schedule: "", isMonitored: false)
        while let field = try reader.next() {
            switch field {
            case 1: schedule = try reader.string()
            case 2: runsOnStartup = try reader.bool()
            case 3: isMonitored = try reader.bool()
            case 4: timeZone = try reader.wrappedString()
            case 5: retry = try reader.message(FunctionRetry.self)
            default: try reader.skip()
            }
        }
    }
}

extension FunctionRetry: WireMessage {
    package func write(to writer: inout WireWriter) {
        if let maxRetryCount { writer.nested(1) { $0.int64(1, Int64(maxRetryCount)) } }
        writer.message(2, WireDuration(interval))
        writer.string(3, "\(backoffCoefficient)")
        writer.message(4, WireDuration(maximumInterval))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(maxRetryCount: nil, interval: .zero, backoffCoefficient: 1, maximumInterval: .zero)
        while let field = try reader.next() {
            switch field {
            case 1:
                maxRetryCount = 0
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        if field == 1 { maxRetryCount = Int(clamping: try reader.int64()) } else { try reader.skip() }
                    }
                }
            case 2: interval = try reader.message(WireDuration.self).duration
            case 3: backoffCoefficient = Double(try reader.string()) ?? 1
            case 4: maximumInterval = try reader.message(WireDuration.self).duration
            default: try reader.skip()
            }
        }
    }
}

extension HTTPTriggerBinding: WireMessage {
    package func write(to writer: inout WireWriter) {
        for method in methods { writer.element(1, method) }
        writer.string(2, route)
        writer.string(3, authorizationLevel.rawValue)
        writer.bool(4, streamsBody)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(methods: [], route: "", authorizationLevel: .function)
        while let field = try reader.next() {
            switch field {
            case 1: methods.append(try reader.string())
            case 2: route = try reader.string()
            case 3:
                let name = try reader.string()
                guard let known = AuthorizationLevel(rawValue: name) else {
                    throw WireError(.unknownValue, "A function asks for the unknown authorization level '\(name)'.")
                }
                authorizationLevel = known
            case 4: streamsBody = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}
