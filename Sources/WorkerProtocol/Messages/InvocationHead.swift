package import DurableTask
package import FunctionModel

/// Opens a stream: an HTTP request for a function, with as much of its body as fits.
package struct InvocationHead: WireMessage, Sendable, Hashable {
    package var function: String
    /// ``HTTPRequestData/body`` is the beginning of the body only when ``bodyFollows``.
    package var request: HTTPRequestData
    package var bodyFollows: Bool
    /// When nobody waits for the response any more.
    package var deadline: Timestamp?
    package var trace: TraceContext?

    package init(
        function: String, request: HTTPRequestData, bodyFollows: Bool = false, deadline: Timestamp? = nil,
        trace: TraceContext? = nil
    ) {
        self.function = function
        self.request = request
        self.bodyFollows = bodyFollows
        self.deadline = deadline
        self.trace = trace
    }

    package func write(to writer: inout WireWriter) {
        writer.string(1, function)
        writer.string(2, request.method.rawValue)
        writer.string(3, request.origin)
        writer.string(4, request.path)
        for item in request.query {
            writer.nested(5) {
                $0.string(1, item.name)
                $0.string(2, item.value)
            }
        }
        writer.map(6, request.parameters)
        request.headers.write(to: &writer, field: 7)
        writer.data(8, request.body)
        writer.bool(9, bodyFollows)
        writer.message(10, deadline)
        writer.message(11, trace)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(function: "", request: HTTPRequestData(method: "", origin: "", path: ""))
        while let field = try reader.next() {
            switch field {
            case 1: function = try reader.string()
            case 2: request.method = HTTPMethod(try reader.string())
            case 3: request.origin = try reader.string()
            case 4: request.path = try reader.string()
            case 5:
                let (name, value) = try reader.pair()
                request.query.append(.init(name, value))
            case 6: try reader.entry(into: &request.parameters)
            case 7:
                let (name, value) = try reader.pair()
                request.headers.add(name, value)
            case 8: request.body = try reader.data()
            case 9: bodyFollows = try reader.bool()
            case 10: deadline = try reader.message(Timestamp.self)
            case 11: trace = try reader.message(TraceContext.self)
            default: try reader.skip()
            }
        }
    }
}

/// The response on an invocation's stream, with as much of its body as fits.
package struct ResponseHead: WireMessage, Sendable, Hashable {
    /// ``HTTPResponseData/body`` is the beginning of the body only when ``bodyFollows``.
    package var response: HTTPResponseData
    package var bodyFollows: Bool
    /// The body is still being made: it is to be passed on as it comes.
    package var isStream: Bool

    package init(response: HTTPResponseData, bodyFollows: Bool = false, isStream: Bool = false) {
        self.response = response
        self.bodyFollows = bodyFollows
        self.isStream = isStream
    }

    package func write(to writer: inout WireWriter) {
        writer.int64(1, Int64(response.status))
        response.headers.write(to: &writer, field: 2)
        writer.data(3, response.body)
        writer.bool(4, bodyFollows)
        writer.bool(5, isStream)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(response: HTTPResponseData(status: 0))
        while let field = try reader.next() {
            switch field {
            case 1: response.status = Int(truncatingIfNeeded: try reader.int64())
            case 2:
                let (name, value) = try reader.pair()
                response.headers.add(name, value)
            case 3: response.body = try reader.data()
            case 4: bodyFollows = try reader.bool()
            case 5: isStream = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}

extension InvocationError: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, code.rawValue)
        writer.string(2, message)
        writer.wrapped(3, errorType)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(.threw, "")
        while let field = try reader.next() {
            switch field {
            case 1:
                let name = try reader.string()
                guard let known = Code(rawValue: name) else {
                    throw WireError(.unknownValue, "An invocation failed with the unknown code '\(name)'.")
                }
                code = known
            case 2: message = try reader.string()
            case 3: errorType = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension HTTPHeaders {
    fileprivate func write(to writer: inout WireWriter, field number: Int) {
        for field in fields {
            writer.nested(number) {
                $0.string(1, field.name)
                $0.string(2, field.value)
            }
        }
    }
}

extension WireReader {
    /// Two texts that belong together, where order and repetition matter.
    fileprivate mutating func pair() throws(WireError) -> (String, String) {
        var (name, value) = ("", "")
        try nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: name = try reader.string()
                case 2: value = try reader.string()
                default: try reader.skip()
                }
            }
        }
        return (name, value)
    }
}
