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
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var (name, location) = ("", "")
        var version: String?
        var trigger: Trigger?
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: location = try reader.string()
            case 3: version = try reader.wrappedString()
            case 10: trigger = .http(try reader.message())
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
        self.init(name: name, version: version, location: location, trigger: trigger)
    }
}

extension HTTPTriggerBinding: WireMessage {
    package func write(to writer: inout WireWriter) {
        for method in methods { writer.element(1, method) }
        writer.string(2, route)
        writer.string(3, authorizationLevel.rawValue)
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
            default: try reader.skip()
            }
        }
    }
}
