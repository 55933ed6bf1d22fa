/// `TaskFailureDetails`.
extension FailureDetails: WireMessage {
    /// Causes beyond this depth are not written: a reader would refuse them.
    static let maximumWrittenCauses = 64

    package func write(to writer: inout WireWriter) { write(to: &writer, causes: Self.maximumWrittenCauses) }

    private func write(to writer: inout WireWriter, causes: Int) {
        writer.string(1, errorType)
        writer.string(2, message)
        writer.wrapped(3, stackTrace)
        if causes > 0, let inner { writer.nested(4) { inner.value.write(to: &$0, causes: causes - 1) } }
        writer.bool(5, isNonRetriable)
        writer.raw(encodedProperties)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(errorType: "", message: "")
        while let field = try reader.next() {
            switch field {
            case 1: errorType = try reader.string()
            case 2: message = try reader.string()
            case 3: stackTrace = try reader.wrappedString()
            case 4: inner = Box(try reader.message(FailureDetails.self))
            case 5: isNonRetriable = try reader.bool()
            case 6: encodedProperties += try reader.rawField()
            default: try reader.skip()
            }
        }
    }
}
